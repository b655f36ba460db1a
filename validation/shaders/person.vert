uniform mat4 camera;
uniform mat4 light;
in vec3 place;
in vec3 normal;
in vec3 rest;
in vec3 rest_normal;
in vec4 trait;
out vec3 at;
out vec3 n;
out vec3 r;
out vec3 rn;
out vec4 v_trait;
out vec4 in_light;
void main() {
    at = place; n = normal; r = rest; rn = rest_normal; v_trait = trait;
    in_light = light * vec4(place, 1.0);
    gl_Position = camera * vec4(place, 1.0);
}
