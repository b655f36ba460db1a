// Skin, hair, eyes and clothes, painted by the place the surface has at rest, so that the paint moves with it.
uniform int kind;          // 0 skin, 1 hair, 2 eye, 3 cloth, 4 shoe, 5 tag
uniform vec3 colour;
uniform vec3 second;       // lips, iris, pattern or sole
uniform vec3 brow;
uniform vec3 eye_centre;   // of the left eye, at rest
uniform float height;      // cloth: of the waist; shoe: of the sole
uniform int weave;         // 0 jersey, 1 knit with speckles, 2 denim, 3 stripes, 4 fleece
uniform float wrinkles;
uniform sampler2D picture;
in vec3 at;
in vec3 n;
in vec3 r;
in vec3 rn;
in vec4 v_trait;
in vec4 in_light;
out vec4 result;
float footprint;

vec3 skin_colour() {
    // trait: hidden under clothes, lips, eyelids, ears
    vec3 c = colour * (1.0 + 0.05 * noise(r * 14.0) + 0.04 * kept(90.0, footprint) * grain(r * 90.0));
    c *= 1.0 + vec3(0.05, -0.04, -0.05) * noise(r * 30.0 + 3.0);
    vec3 e = vec3(abs(r.x) - eye_centre.x, r.yz - eye_centre.yz);
    float cheek = exp(-dot(e - vec3(0.012, -0.042, 0.0), e - vec3(0.012, -0.042, 0.0)) / 0.0007);
    c *= mix(vec3(1.0), vec3(1.04, 0.86, 0.84), 0.7 * cheek + 0.5 * v_trait.w);
    c = mix(c, second, 0.85 * smoothstep(0.15, 0.75, v_trait.y));
    c *= 1.0 - 0.45 * smoothstep(0.3, 0.9, v_trait.z) * step(-0.02, e.z);
    float arch = 0.0192 + 0.10 * e.x - 8.0 * e.x * e.x;
    float thick = 0.0036 - 0.07 * max(e.x, 0.0);
    float hairs = smoothstep(0.0012, -0.0008, abs(e.y - arch) - thick) * step(-0.017, e.x) * step(e.x, 0.024) * step(-0.03, e.z);
    return mix(c, brow, hairs * (0.75 + 0.25 * noise(r * vec3(900.0, 300.0, 300.0))));
}

vec3 hair_colour() {
    vec3 s = r - vec3(0.0, eye_centre.y + 0.13, eye_centre.z - 0.09);
    float strand = 0.7 * noise(vec3(atan(s.x, s.z) * 45.0, length(s) * 60.0, s.y * 14.0))
                 + 0.5 * noise(vec3(r.x * 320.0, r.y * 40.0, r.z * 320.0));
    return colour * (1.0 + 0.45 * strand);
}

vec3 eye_colour() {
    vec3 e = vec3(abs(r.x) - eye_centre.x, r.yz - eye_centre.yz);
    float d = length(e.xy);
    vec3 c = vec3(0.72, 0.70, 0.68) * (1.0 - 20.0 * max(0.0, d - 0.006));
    c = mix(c, second, smoothstep(0.0068, 0.0060, d));
    c = mix(c, second * 0.25, smoothstep(0.0006, 0.0, abs(d - 0.0062)));
    return mix(c, vec3(0.004), smoothstep(0.0030, 0.0024, d));
}

vec3 cloth_colour() {
    // trait: distance inside the edge, -, -, whether these are trousers
    float inside = v_trait.x;
    vec3 c = colour * (1.0 + 0.05 * noise(r * 9.0) + 0.05 * kept(160.0, footprint) * grain(r * 160.0));
    if (weave == 1) c *= 1.0 + kept(200.0, footprint) * (0.35 * smoothstep(0.35, 0.8, noise(r * 210.0)) - 0.2 * smoothstep(0.35, 0.8, noise(r * 180.0 + 9.0)));
    if (weave == 2) {
        float worn = 0.5 + 0.5 * noise(r * vec3(8.0, 5.0, 8.0)), front = smoothstep(-0.02, 0.06, rn.z);
        c *= 0.85 + 0.45 * worn * front + 0.16 * kept(500.0, footprint) * sin((r.x + r.y * 1.6 + r.z) * 1900.0);
        c *= 1.0 + 0.14 * kept(300.0, footprint) * noise(r * vec3(420.0, 60.0, 420.0));
    }
    if (weave == 3) c = mix(c, second, smoothstep(0.001, -0.001, abs(fract(r.y / 0.044) - 0.5) * 0.044 - 0.009));
    if (weave == 4) c *= 1.0 + 0.12 * noise(r * 60.0) + 0.10 * kept(330.0, footprint) * noise(r * 330.0);
    float hem = smoothstep(0.0016, 0.0004, abs(inside - 0.018)) + 0.6 * smoothstep(0.004, 0.0, inside);
    float seam = smoothstep(0.0022, 0.0008, abs(r.x)) * v_trait.w;
    c *= 1.0 - 0.45 * clamp(hem + 0.7 * seam, 0.0, 1.0);
    if (v_trait.w > 0.5) {  // waistband, and the side stripe or pockets of trousers
        float below = height - r.y;
        float band = smoothstep(0.0415, 0.040, below);
        c = mix(c, weave == 2 ? c * 0.82 : mix(c, second, 0.55), band);
        c *= 1.0 - 0.4 * smoothstep(0.0018, 0.0006, abs(below - 0.041));
        if (weave == 2) {
            vec2 q = abs(vec2(abs(r.x) - 0.075, below - 0.125)) - vec2(0.055, 0.065);
            float edge = abs(max(q.x, q.y));
            c = mix(c, vec3(0.30, 0.20, 0.09), 0.5 * step(rn.z, -0.05) * smoothstep(0.0022, 0.0010, edge));
            float slit = abs((abs(r.x) - 0.075) + (below - 0.05) * 0.7);
            c *= 1.0 - 0.5 * step(0.1, rn.z) * smoothstep(0.0022, 0.0008, slit) * step(below, 0.13) * step(0.041, below);
        } else {
            c = mix(c, second, 0.75 * smoothstep(0.93, 0.95, abs(rn.x)) * step(0.041, below));
        }
    }
    return c;
}

vec3 bumped(vec3 normal) {
    float h = 0.0025;
    vec3 s = v_trait.w > 0.5 ? vec3(16.0, 24.0, 16.0) : vec3(15.0, 11.0, 15.0), q = r * s;
    float here = noise(q);
    vec3 slope = vec3(noise(q + vec3(h * s.x, 0, 0)), noise(q + vec3(0, h * s.y, 0)), noise(q + vec3(0, 0, h * s.z))) - here;
    return normalize(normal - wrinkles * 2.2 * slope);
}

void main() {
    vec3 normal = normalize(n), sight = normalize(eye - at);
    footprint = length(fwidth(r));
    bool back = dot(normal, sight) < 0.0;
    vec3 albedo = colour;
    float shine = 0.015, gloss = 12.0, wrap = 0.12;
    // The skin is cut away under clothes; clothes, hair and shoes end at their edges. `cover` smooths the cut.
    float cut = kind == 0 ? 0.02 - v_trait.x : kind == 2 || kind == 5 ? 1.0 : v_trait.x;
    if (kind == 1) cut += 0.003 * noise(r * vec3(500.0, 90.0, 500.0));
    float cover = clamp(cut / max(fwidth(cut), 1e-6) + 0.5, 0.0, 1.0);
    if (cover <= 0.0) discard;
    if (kind == 0) {
        albedo = skin_colour(); shine = 0.045; gloss = 22.0; wrap = 0.30;
    } else if (kind == 1) {
        albedo = hair_colour(); shine = 0.06; gloss = 26.0; wrap = 0.2;
    } else if (kind == 2) {
        albedo = eye_colour(); shine = 0.5; gloss = 140.0;
    } else if (kind == 3) {
        albedo = cloth_colour(); normal = bumped(normal);
        if (back) albedo *= 0.35;
    } else if (kind == 4) {
        albedo = colour * (1.0 + 0.08 * grain(r * 140.0));
        albedo = mix(albedo, second, smoothstep(0.001, -0.001, r.y - height));
        shine = 0.05;
    } else {
        vec4 print = texture(picture, v_trait.xy);
        if (print.a < 0.5) discard;
        albedo = pow(print.rgb, vec3(2.2));
    }
    if (dot(normal, sight) < 0.0) normal = -normal;
    float open = lit(in_light, 10, 0.0035);
    float a = max(0.0, (dot(normal, sun_way) + wrap) / (1.0 + wrap)) * open;
    float b = max(0.0, (dot(normal, fill_way) + 0.35) / 1.35);
    vec3 around = mix(ground, sky, normal.y * 0.5 + 0.5) * mix(0.78, 1.0, open);
    float grazing = pow(1.0 - max(dot(normal, sight), 0.0), 3.0);
    vec3 through = kind == 0 ? vec3(1.0, 0.78, 0.70) : vec3(1.0);  // light that skin lets through is red
    vec3 c = albedo * (around + sun * mix(through, vec3(1.0), a) * a + fill * b) * (1.0 - 0.18 * grazing);
    c += shine * (pow(max(dot(normal, normalize(sun_way + sight)), 0.0), gloss) * open * sun
                  + 0.4 * pow(max(dot(normal, normalize(fill_way + sight)), 0.0), gloss) * fill + 0.35 * grazing * sky);
    result = vec4(encode(c), cover);
}
