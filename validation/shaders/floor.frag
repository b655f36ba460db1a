// Darkens the floor under the person: the shadow of the main light, and the dimness beside and beneath the feet.
uniform vec3 soles[6];
uniform float strength;
in vec3 at;
in vec4 in_light;
out vec4 result;
void main() {
    float dark = strength * (1.0 - lit(in_light, 24, 0.0008));
    float near = 1.0;
    for (int i = 0; i < 6; i++) {
        vec3 d = at - soles[i];
        near *= 1.0 - 0.55 * exp(-dot(d.xz, d.xz) / 0.0035) * exp(-max(-d.y - 0.03, 0.0) / 0.05);
    }
    float fade = smoothstep(1.5, 0.9, length(at.xz));
    result = vec4(0.0, 0.0, 0.0, fade * (1.0 - (1.0 - dark) * near));
}
