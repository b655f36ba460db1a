// Noise, light and shadow that all surfaces share. Colours are linear until `encode`.
uniform vec3 eye;
uniform vec3 sun_way;      // from the surface toward the main light
uniform vec3 sun;          // its colour times strength
uniform vec3 fill_way;
uniform vec3 fill;
uniform vec3 sky;          // light from above and from the floor
uniform vec3 ground;
uniform sampler2D shadow_map;
uniform float softness;

float hash(vec3 p) {
    uvec3 q = uvec3(ivec3(floor(p)) + ivec3(1 << 20)) * uvec3(1597334673u, 3812015801u, 2798796415u);
    uint n = (q.x ^ q.y ^ q.z) * 1597334673u;
    n = (n ^ (n >> 15)) * 2246822519u;
    return float((n ^ (n >> 13)) & 0xffffffu) / 16777215.0;
}

float noise(vec3 p) {  // smooth, -1 to 1
    vec3 i = floor(p), f = fract(p);
    f = f * f * (3.0 - 2.0 * f);
    float low = mix(mix(hash(i), hash(i + vec3(1, 0, 0)), f.x), mix(hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)), f.x), f.y);
    i.z += 1.0;
    float high = mix(mix(hash(i), hash(i + vec3(1, 0, 0)), f.x), mix(hash(i + vec3(0, 1, 0)), hash(i + vec3(1, 1, 0)), f.x), f.y);
    return mix(low, high, f.z) * 2.0 - 1.0;
}

// How much of a pattern of `frequency` (per metre) is left at a pixel that covers `footprint` metres.
float kept(float frequency, float footprint) { return clamp(1.6 - frequency * footprint * 2.0, 0.0, 1.0); }

float grain(vec3 p) { return 0.6 * noise(p) + 0.4 * noise(p * 2.7 + 5.0); }

// Share of the main light that arrives; taps on a spiral, turned from pixel to pixel.
float lit(vec4 in_light, int taps, float bias) {
    vec3 q = in_light.xyz / in_light.w * 0.5 + 0.5;
    float turned = hash(vec3(gl_FragCoord.xy, 7.0)) * 6.283, sum = 0.0;
    for (int i = 0; i < taps; i++) {
        float r = softness * sqrt((float(i) + 0.5) / float(taps)), a = turned + 2.399963 * float(i);
        sum += texture(shadow_map, q.xy + r * vec2(cos(a), sin(a))).r + bias + 0.12 * r < q.z ? 0.0 : 1.0;
    }
    return sum / float(taps);
}

vec3 encode(vec3 linear) { return pow(clamp(1.13 * linear, 0.0, 1.0), vec3(1.0 / 2.2)); }
