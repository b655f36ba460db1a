uniform mat4 camera;
uniform mat4 light;
in vec3 place;
in vec3 normal;
in vec3 paint;
in vec3 stuff;     // material, and the place on the surface in metres
out vec3 at;
out vec3 n;
out vec3 v_paint;
flat out int material;
out vec2 on;
out vec4 in_light;
void main() {
    at = place; n = normal; v_paint = paint; material = int(stuff.x + 0.5); on = stuff.yz;
    in_light = light * vec4(place, 1.0);
    gl_Position = camera * vec4(place, 1.0);
}
