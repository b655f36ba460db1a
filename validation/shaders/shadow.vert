uniform mat4 light;
in vec3 place;
in vec4 trait;
out vec4 v_trait;
void main() {
    v_trait = trait;
    gl_Position = light * vec4(place, 1.0);
}
