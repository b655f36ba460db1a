// Walls, floor and furniture; drawn once a clip.
uniform int boxes;
uniform vec3 box_low[24];
uniform vec3 box_high[24];
uniform vec2 lamp;         // where on the wall the light is brightest
in vec3 at;
in vec3 n;
in vec3 v_paint;
flat in int material;
in vec2 on;
in vec4 in_light;
out vec4 result;

vec3 planks() {
    float width = 0.14, row = floor(on.x / width);
    float along = on.y + hash(vec3(row, 3.0, 1.0)) * 1.6, plank = floor(along / 1.6);
    float tone = hash(vec3(row, plank, 2.0)) - 0.5;
    float lines = noise(vec3(on.x * 90.0 + 2.0 * noise(vec3(on * 3.0, row)), on.y * 2.5, row * 7.0));
    float gap = min(abs(fract(on.x / width) - 0.5) * -width + width * 0.5, abs(fract(along / 1.6) - 0.5) * -1.6 + 0.8);
    return v_paint * (1.0 + 0.30 * tone + 0.10 * lines) * mix(0.55, 1.0, smoothstep(0.0, 0.004, gap));
}

vec3 surface() {
    vec3 p = vec3(on, 0.0);
    if (material == 1) return planks();
    if (material == 2) return v_paint * (1.0 + 0.14 * grain(p * 260.0) + 0.06 * noise(p * 5.0));
    if (material == 3) return v_paint * (1.0 + 0.13 * noise(vec3(on.x * 70.0 + noise(p * 5.0), on.y * 3.0, 0.0)) + 0.05 * noise(p * 2.0));
    if (material == 4) {  // a picture: soft bands of colour
        float band = 0.5 + 0.5 * sin(on.y * 9.0 + 2.0 * noise(p * 3.0));
        return mix(v_paint, vec3(0.75, 0.72, 0.62), smoothstep(0.4, 0.6, band)) * (0.9 + 0.1 * noise(p * 40.0));
    }
    if (material == 5) {  // tiles
        vec2 cell = abs(fract(on / 0.4) - 0.5) * 0.4;
        float joint = 0.2 - max(cell.x, cell.y);
        return v_paint * (1.0 + 0.08 * (hash(vec3(floor(on / 0.4), 4.0)) - 0.5) + 0.03 * noise(p * 30.0)) * mix(0.7, 1.0, smoothstep(0.001, 0.004, joint));
    }
    return v_paint * (1.0 + 0.025 * noise(p * 1.7) + 0.02 * grain(p * 120.0));
}

float nearby() {  // darker where surfaces meet
    float open = 1.0;
    for (int i = 0; i < boxes; i++) {
        vec3 gap = max(max(box_low[i] - at, at - box_high[i]), 0.0);
        bool own = all(greaterThan(at, box_low[i] - 0.002)) && all(lessThan(at, box_high[i] + 0.002));
        if (!own) open *= 1.0 - 0.42 * exp(-length(gap) / 0.10);
    }
    return open;
}

void main() {
    vec3 normal = normalize(n);
    float open = lit(in_light, 40, 0.004);
    float pool = 0.62 + 0.38 * exp(-dot(at.xy - lamp, at.xy - lamp) / 5.0);
    vec3 around = mix(ground, sky, normal.y * 0.5 + 0.5);
    vec3 c = surface() * nearby() * pool * (1.25 * around + sun * max(dot(normal, sun_way), 0.0) * open + fill * max(dot(normal, fill_way), 0.0));
    result = vec4(encode(c), 1.0);
}
