uniform float smallest;    // what lies below this is cut away (clothes' and hair's edges)
in vec4 v_trait;
void main() { if (v_trait.x < smallest) discard; }
