"""Draws one rectangle of the window anew, for what changes thirty times a second on a machine without a GPU.

On software GL a whole window costs three times what the changed part costs. It is only done where the last frame still
lies in the buffer that is drawn into: Mesa's software renderer on X copies that buffer to the window, it does not swap two.
"""

import os
from functools import lru_cache

from kivy.core.window import Window
from kivy.graphics.opengl import GL_RENDERER, glDisable, glEnable, glGetString, glScissor

GL_SCISSOR_TEST = 0x0C11  # Kivy does not name it


def redraw(x: int, y: int, wide: int, high: int) -> None:
    """Something in this rectangle changed and no canvas knows of it: a texture got other pixels."""
    if Window.canvas.needs_redraw or not keeps_the_last_frame():
        Window.canvas.ask_update()  # all of it, with what else changed
        return
    glEnable(GL_SCISSOR_TEST)
    glScissor(x, y, wide, high)
    try:
        Window.canvas.ask_update()
        Window.dispatch("on_draw")
        Window.dispatch("on_flip")
    finally:
        glDisable(GL_SCISSOR_TEST)


@lru_cache(maxsize=1)
def keeps_the_last_frame() -> bool:
    """Whether what was drawn stays in the buffer: llvmpipe in an X window."""
    on_x = os.environ.get("SDL_VIDEODRIVER", "x11") == "x11" and bool(os.environ.get("DISPLAY"))
    renderer = glGetString(GL_RENDERER)
    return on_x and b"llvmpipe" in (renderer if isinstance(renderer, bytes) else str(renderer).encode())
