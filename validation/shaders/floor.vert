uniform mat4 camera;
uniform mat4 light;
in vec3 place;
out vec3 at;
out vec4 in_light;
void main() {
    at = place;
    in_light = light * vec4(place, 1.0);
    gl_Position = camera * vec4(place, 1.0);
}
