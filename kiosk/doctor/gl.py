"""Which driver draws: EGL without a window, in a process of its own, because a broken driver ends its process."""

import ctypes
import subprocess
import sys

LIMIT_S = 10
PLATFORM_SURFACELESS = 0x31DD
OPENGL_ES_API = 0x30A0
VENDOR, RENDERER, VERSION = 0x1F00, 0x1F01, 0x1F02
NONE = 0x3038
RENDERABLE_TYPE, ES2_BIT = 0x3040, 0x0004
CLIENT_VERSION = 0x3098


def driver() -> str:
    """Renderer and version in words, empty where nothing can draw. Asked of a child."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "kiosk.doctor.gl"],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def here() -> str:
    """The same, in this process. Raises OSError where EGL is missing or refuses."""
    egl, gles = ctypes.CDLL("libEGL.so.1"), ctypes.CDLL("libGLESv2.so.2")
    for name in ("eglGetPlatformDisplay", "eglCreateContext"):
        getattr(egl, name).restype = ctypes.c_void_p
    gles.glGetString.restype = ctypes.c_char_p
    display = ctypes.c_void_p(egl.eglGetPlatformDisplay(PLATFORM_SURFACELESS, None, None))
    if not egl.eglInitialize(display, None, None):
        raise OSError("EGL does not start")
    egl.eglBindAPI(OPENGL_ES_API)
    config, count = ctypes.c_void_p(), ctypes.c_int()
    wanted = (ctypes.c_int * 3)(RENDERABLE_TYPE, ES2_BIT, NONE)
    egl.eglChooseConfig(display, wanted, ctypes.byref(config), 1, ctypes.byref(count))
    version = (ctypes.c_int * 3)(CLIENT_VERSION, 2, NONE)
    context = ctypes.c_void_p(egl.eglCreateContext(display, config, None, version))
    if not egl.eglMakeCurrent(display, None, None, context):
        raise OSError("EGL makes no context")
    said = [gles.glGetString(name) or b"" for name in (RENDERER, VERSION)]
    return ", ".join(word.decode("ascii", "replace") for word in said)


if __name__ == "__main__":
    print(here())
