"""Drawing a dressed person in a room with OpenGL, on a graphics card or on Mesa's processor driver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import moderngl
import numpy as np
from numpy.typing import NDArray

from validation import scene
from validation.body import Body
from validation.camera import Camera
from validation.geometry import Floats, turn
from validation.parts import EYE, SKIN, TAG, Part
from validation.scene import Room
from validation.skinning import Pose

Image = NDArray[np.uint8]

_SHADERS = Path(__file__).parent / "shaders"
_SAMPLES = 4
_PERSON_SHADOW_PX, _ROOM_SHADOW_PX = 1280, 2048
_NO_EDGE = -1.0e6
_MARGIN_PX = 12
_HALF_FIELD_M = 1.35  # of the shadow map around the person
_FLOOR_SOFTER = 2.2  # shadows on the floor against those on the person
_ALPHA_TO_COVERAGE = 0x809E  # OpenGL's number; smooths the edges that the shader cuts


class GraphicsMissingError(RuntimeError):
    """No OpenGL context can be made."""


@cache
def context() -> moderngl.Context:
    """Return the off-screen OpenGL context of this process.

    Raises
    ------
    GraphicsMissingError
        If there is no driver.
    """
    try:
        return moderngl.create_context(standalone=True, backend="egl")  # type: ignore[arg-type]
    except Exception as problem:  # the binding raises bare Exceptions
        raise GraphicsMissingError(
            f"No picture can be drawn here ({problem}); install Mesa's EGL driver (Debian: libegl1 libgl1-mesa-dri)."
        ) from None


def _program(vertex: str, fragment: str) -> moderngl.Program:
    common = (_SHADERS / "common.glsl").read_text()
    head = "#version 400\n"
    body = (_SHADERS / f"{fragment}.frag").read_text()
    plain = "lit(" not in body
    return context().program(
        vertex_shader=head + (_SHADERS / f"{vertex}.vert").read_text(),
        fragment_shader=head + ("" if plain else common) + body,
    )


def _set(program: moderngl.Program, values: Mapping[str, object]) -> None:
    """Set the uniforms that the program has; the compiler drops those it does not need."""
    for name, value in values.items():
        if name in program:
            uniform = program[name]
            if isinstance(value, np.ndarray):
                uniform.write(np.ascontiguousarray(value, dtype="f4").tobytes())  # type: ignore[union-attr]
            else:
                uniform.value = value  # type: ignore[union-attr]


class _Drawn:
    """A part on the graphics side."""

    def __init__(self, part: Part, program: moderngl.Program, shadow: moderngl.Program) -> None:
        gl = context()
        self.part = part
        self._moving = gl.buffer(reserve=len(part.skinned.rest) * 24, dynamic=True)
        still = np.column_stack([part.skinned.rest, part.skinned.normals, part.traits]).astype("f4")
        fixed = gl.buffer(still.tobytes())
        order = gl.buffer(part.triangles.astype("i4").tobytes())
        names = ["rest", "rest_normal", "trait"]
        sizes = "3f 3f 4f"
        self._colour = gl.vertex_array(
            program, [(self._moving, "3f 3f", "place", "normal"), (fixed, sizes, *names)], order, skip_errors=True
        )
        self._shadow = gl.vertex_array(
            shadow, [(self._moving, "3f 12x", "place"), (fixed, "24x 4f", "trait")], order, skip_errors=True
        )
        self._texture = None
        if part.picture is not None:
            height, width = part.picture.shape[:2]
            self._texture = gl.texture((width, height), 4, np.ascontiguousarray(part.picture).tobytes())
            self._texture.build_mipmaps()
            self._texture.anisotropy = 4.0

    def move(self, places: Floats, normals: Floats) -> None:
        self._moving.write(np.concatenate([places, normals], axis=1).astype("f4").tobytes())

    def shade(self, program: moderngl.Program) -> None:
        _set(program, {"kind": self.part.kind, **self.part.paint})
        # Of closed surfaces the far side is never seen; into sleeves and trouser legs one may look.
        (context().enable if self.part.kind in (SKIN, EYE) else context().disable)(moderngl.CULL_FACE)
        if self._texture is not None:
            self._texture.use(1)
        self._colour.render()

    def darken(self, program: moderngl.Program) -> None:
        # The skin is whole in the shadow; clothes, hair and shoes end at their edges.
        program["smallest"].value = _NO_EDGE if self.part.kind in (SKIN, TAG) else 0.0  # type: ignore[union-attr]
        self._shadow.render()


class Renderer:
    """Draws one person in one room for one camera.

    Parameters
    ----------
    body, parts
        The person and everything to draw of it.
    room, camera
        Where, and how it is seen.
    step_m
        Height of the step under the person, 0 for none.
    """

    def __init__(self, body: Body, parts: Sequence[Part], room: Room, camera: Camera, step_m: float = 0.0) -> None:
        self._body, self._camera, self._room = body, camera, room
        gl = context()
        self._person, self._shadow = _program("person", "person"), _program("shadow", "shadow")
        self._floor = _program("floor", "floor")
        outside_first = sorted(parts, key=lambda part: part.kind == SKIN)  # what clothes hide need not be painted
        self._parts = [_Drawn(part, self._person, self._shadow) for part in outside_first]
        self._size = (camera.width_px, camera.height_px)
        self._plate, self._work = self._multisampled(), self._multisampled()
        self._flat = gl.framebuffer([gl.renderbuffer(self._size, 4)])
        self._map, self._map_frame = _shadow_map(_PERSON_SHADOW_PX)
        self._ground = self._ground_quad()
        self._draw_room(room.all_boxes(step_m))
        self._empty = self._read(self._plate, (0, 0, *self._size))

    def draw(self, pose: Pose, yaw_deg: float) -> Image:
        """Return the picture of ``pose``, turned by ``yaw_deg`` about the vertical: (height, width, 3) RGB."""
        gl = context()
        world = turn(yaw_deg=yaw_deg)
        shown = []
        for drawn in self._parts:
            places, normals = drawn.part.skinned.posed(pose, self._body.heads)
            drawn.move(places @ world.T, normals @ world.T)
            shown.append(places[::5] @ world.T)
        joints = pose.joints @ world.T
        window = self._window(np.concatenate([joints, *shown]))
        middle = joints[self._body.number["pelvis"]] * [1, 0, 1] + [0, 0.85, 0]
        light = scene.light_matrix(np.array(self._room.light.sun_way), middle, _HALF_FIELD_M, 2.5)
        gl.enable(moderngl.DEPTH_TEST)
        self._draw_shadow(light)
        self._work.scissor = window
        self._work.use()
        gl.copy_framebuffer(self._work, self._plate)
        self._map.use(0)
        self._draw_floor(light, joints)
        _set(self._person, self._common(light) | {"picture": 1})
        gl.enable_direct(_ALPHA_TO_COVERAGE)
        for drawn in self._parts:
            drawn.shade(self._person)
        gl.disable_direct(_ALPHA_TO_COVERAGE)
        gl.disable(moderngl.CULL_FACE)
        picture = self._empty.copy()
        left, bottom, width, height = window
        top = self._size[1] - bottom - height
        picture[top : top + height, left : left + width] = self._read(self._work, window)
        return picture

    def _window(self, places: Floats) -> tuple[int, int, int, int]:
        """Part of the picture that the person and their shadow on the floor may change: left, bottom, width, height."""
        way = np.array(self._room.light.sun_way)
        fallen = places - places[:, 1:2] / way[1] * way
        edge_m = 2 * _HALF_FIELD_M * _FLOOR_SOFTER * self._room.light.softness
        edges = [fallen + edge_m * np.array(way) for way in ((1, 0, 0), (-1, 0, 0), (0, 0, 1), (0, 0, -1))]
        xy = self._camera.project(np.concatenate([places, *edges]))
        low = np.clip(xy.min(axis=0) - _MARGIN_PX, 0, self._size).astype(int)
        high = np.clip(xy.max(axis=0) + _MARGIN_PX, 0, self._size).astype(int)
        return int(low[0]), int(self._size[1] - high[1]), int(high[0] - low[0]), int(high[1] - low[1])

    def _multisampled(self) -> moderngl.Framebuffer:
        gl = context()
        colour = gl.renderbuffer(self._size, 4, samples=_SAMPLES)
        return gl.framebuffer([colour], gl.depth_renderbuffer(self._size, samples=_SAMPLES))

    def _common(self, light: Floats) -> dict[str, object]:
        room = self._room.light
        unit_way = {name: np.array(way) / np.linalg.norm(way) for name, way in
                    (("sun_way", room.sun_way), ("fill_way", room.fill_way))}  # fmt: skip
        return {
            "camera": self._camera.matrix.T,
            "light": light.T,
            "eye": self._camera.place,
            "shadow_map": 0,
            "softness": room.softness,
            "sun": room.sun,
            "fill": room.fill,
            "sky": room.sky,
            "ground": room.ground,
            **unit_way,
        }

    def _draw_shadow(self, light: Floats) -> None:
        self._map_frame.use()
        self._map_frame.clear(depth=1.0)
        _set(self._shadow, {"light": light.T})
        for drawn in self._parts:
            drawn.darken(self._shadow)

    def _draw_floor(self, light: Floats, joints: Floats) -> None:
        gl = context()
        names = [f"{bone}_{side}" for side in "lr" for bone in ("foot", "ball")]
        feet = [joints[self._body.number[name]] - [0, self._body.joint(name)[1], 0] for name in names]
        soles = np.array([*feet, (feet[0] + feet[1]) / 2, (feet[2] + feet[3]) / 2])
        softer = {"softness": _FLOOR_SOFTER * self._room.light.softness, "strength": 0.5, "soles": soles}
        _set(self._floor, self._common(light) | softer)
        gl.enable(moderngl.BLEND)
        gl.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        self._work.depth_mask = False
        self._ground.render(moderngl.TRIANGLE_STRIP)
        self._work.depth_mask = True
        gl.disable(moderngl.BLEND)

    def _ground_quad(self) -> moderngl.VertexArray:
        corners = np.array([[x, 0.013, z] for z in (-1.5, 1.5) for x in (-1.5, 1.5)], dtype="f4")
        return context().vertex_array(self._floor, [(context().buffer(corners.tobytes()), "3f", "place")])

    def _draw_room(self, boxes: tuple[scene.Box, ...]) -> None:
        gl = context()
        gl.enable(moderngl.DEPTH_TEST)
        program = _program("room", "room")
        data = scene.vertices(boxes)
        rows = gl.buffer(data.astype("f4").tobytes())
        colour = gl.vertex_array(program, [(rows, "3f 3f 3f 3f", "place", "normal", "paint", "stuff")])
        shadow = gl.vertex_array(self._shadow, [(rows, "3f 36x", "place")])
        light = scene.light_matrix(np.array(self._room.light.sun_way), np.array([0.0, 0.8, -1.0]), 4.0, 8.0)
        depth, frame = _shadow_map(_ROOM_SHADOW_PX)
        frame.use()
        frame.clear(depth=1.0)
        _set(self._shadow, {"light": light.T, "smallest": _NO_EDGE})
        shadow.render()
        self._plate.use()
        self._plate.clear(0.5, 0.5, 0.5, 1.0)
        depth.use(0)
        low = np.zeros((scene.MOST_BOXES, 3), dtype="f4")
        high = low.copy()
        low[: len(boxes)] = [box.corner for box in boxes]
        high[: len(boxes)] = [np.add(box.corner, box.size) for box in boxes]
        extent = {"boxes": len(boxes), "box_low": low, "box_high": high, "lamp": (0.4, 1.9)}
        _set(program, self._common(light) | extent)
        colour.render()

    def _read(self, source: moderngl.Framebuffer, window: tuple[int, int, int, int]) -> Image:
        """Average the samples of a window of ``source``; return it upright."""
        self._flat.scissor = window
        self._flat.use()
        context().copy_framebuffer(self._flat, source)
        raw = np.frombuffer(self._flat.read(window, components=3, alignment=1), dtype=np.uint8)
        return raw.reshape(window[3], window[2], 3)[::-1]


def _shadow_map(size_px: int) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
    texture = context().depth_texture((size_px, size_px))
    texture.compare_func = ""
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    texture.repeat_x = texture.repeat_y = False
    return texture, context().framebuffer(depth_attachment=texture)
