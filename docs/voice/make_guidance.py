"""Makes the agent's Mandarin guidance clips, in the hall's voice. An optional tool: the clips are committed.

In the environment of make_clips.py, and `pip install soundfile==0.14.0` for Vorbis:

    python docs/voice/make_guidance.py --voices package/voices --out agent/voice/zm_yunxi
"""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Final

import soundfile
from make_clips import GAP_MS, LETTERS, MODEL_SHA256, SAMPLE_RATE, VOICE, Samples, Speaker, _check_packages

QUALITY: Final = 0.55  # of libsndfile's Vorbis, 0 (best) to 1 (smallest)
DIGITS: Final = "零一二三四五六七八九"
WORDS: Final = {
    "say-welcome": "您好，请轻触您要办的事项",
    "say-choose-class": "请选择要办的业务",
    "say-choose-service": "请点一下要办的事项，就给您排队号码",
    "say-insert-card": "请插入社保卡",
    "say-reading": "正在读卡，请不要拔出",
    "say-card-read": "卡已经读好了，可以继续办理",
    "say-card-failed": "没有读到卡，请拔出来，再插一次",
    "say-take-card": "请取走您的社保卡",
    "say-number-is": "取号成功，您的号码是",
    "number": "号",
    "say-take-slip": "请取走您的小票",
    "say-no-paper": "小票打不出来，请记住您的号码",
    "say-slip-unknown": "没看到小票也不要紧，号码有效",
    "say-still-there": "您还在吗？请轻触屏幕，继续办理",
    "say-thanks": "感谢您的评价",
    "say-help-called": "已经呼叫工作人员，请稍等",
    "say-type-code": "请输入小票上的六位评价码",
    "say-rate": "请为本次服务评价",
    "say-not-offered": "这台机器还办不了这项业务，可以取号到窗口办理",
    "say-shut": "现在不取号，请看屏幕上的时间",
    "say-queue-away": "现在取不了号，请找工作人员",
    "say-trouble": "机器出了点问题，请找工作人员帮忙",
    "say-voice-on": "语音朗读已经打开",
    "say-volume": "现在是这个音量",
    "say-power-lost": "停电了，请取走您的证件和小票",
    "say-choose-item": "请点一下您要办的事项",
    "say-search": "请打拼音的第一个字母，点一下您要找的事项",
    "say-notice": "请看一下说明，再按继续",
    "say-prove-card": "请插入社保卡，或者放上身份证",
    "say-relative-card": "请放上家人的身份证",
    "say-attendant-card": "请导办员放上工作卡",
    "say-prove-way": "这一项要再核验一次，请选一种办法",
    "say-type-pin": "请在密码键盘上输入查询密码，用手挡住",
    "say-attendant-pin": "请导办员在密码键盘上输入密码",
    "say-pin-wrong": "密码不对，请再输一次",
    "say-choose-account": "查到几个账户，请选一个",
    "say-choose-period": "请选择年份",
    "say-answer": "查到了，请看屏幕",
    "say-no-answer": "这次没有查出来，请看屏幕上的说明，也可以取号到窗口办理",
    "say-content": "请点一下您要看的内容",
    "say-certify": "请看一下您的待遇，再选怎么办理",
    "say-consent": "请看一下说明，同意就按同意，不同意也可以找工作人员办理",
    "say-by-hand": "请选一个办法，工作人员会帮您办理",
    "say-guardian-card": "请监护人放上身份证",
    "say-face-nobody": "请站到镜头前",
    "say-face-several": "请只让一个人站在镜头前",
    "say-face-too-far": "请走近一点",
    "say-face-too-near": "请往后退一点",
    "say-face-too-dark": "这里太暗，请换个位置，或者请工作人员开灯",
    "say-face-too-bright": "光太强了，请换个位置，不要背着光",
    "say-face-not-frontal": "请面对屏幕上方的镜头",
    "say-face-covered": "请不要遮住脸，摘下口罩和帽子",
    "say-face-blurred": "请站稳，不要晃动",
    "say-face-look-straight": "请看镜头，不要动",
    "say-face-blink": "请眨眨眼",
    "say-face-turn-left": "请向左转头",
    "say-face-turn-right": "请向右转头",
    "say-face-open-mouth": "请张开嘴",
    "say-face-light": "请看着屏幕，不要动，屏幕会变颜色",
    "say-face-judging": "正在核对，请稍等",
    "say-face-certified": "认证成功",
    "say-face-identified": "核验成功，请继续办理",
    "say-face-not-passed": "没有通过，可以再试一次，也可以找工作人员办理",
    "say-face-no-tries": "没有通过，请找工作人员办理",
    "say-face-broken-off": "刚才没有做完，可以再试一次，也可以找工作人员办理",
    "say-face-out": "现在不能刷脸，请找工作人员办理",
}
CLEARER: Final = {  # the first two as in make_clips.py; Whisper heard 紧张开嘴
    "七": "七，",
    "取号成功，您的号码是": "取号，成功。您的号码是",
    "请张开嘴": "请张开嘴！",
}


def main() -> None:
    """Renders every clip and writes the manifest."""
    parser = argparse.ArgumentParser(description="Make the agent's guidance clips")
    parser.add_argument("--voices", type=Path, required=True, help="the folder of kokoro-js's *.bin voices")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    _check_packages()
    options.out.mkdir(parents=True, exist_ok=True)
    speaker = Speaker(options.voices)
    clips: dict[str, dict[str, str | float]] = {}
    for letter, phonemes in LETTERS.items():
        clips[f"letter-{letter}"] = _write(
            options.out, f"letter-{letter}", letter, speaker.pronounce(phonemes)
        )
    for name, text in ({f"digit-{figure}": text for figure, text in enumerate(DIGITS)} | WORDS).items():
        clips[name] = _write(options.out, name, text, speaker.say(CLEARER.get(text, text + "。")))
    manifest = {
        "voice": VOICE,
        "sample_rate": SAMPLE_RATE,
        "gap_ms": GAP_MS,
        "model": f"Kokoro-82M v1.0 int8, sha256 {MODEL_SHA256}",
        "model_licence": "Apache-2.0",
        "generator": "docs/voice/make_guidance.py",
        "clips": clips,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (options.out / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _write(folder: Path, name: str, text: str, sound: Samples) -> dict[str, str | float]:
    path = folder / f"{name}.ogg"
    soundfile.write(path, sound, SAMPLE_RATE, format="OGG", subtype="VORBIS", compression_level=QUALITY)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": path.name, "text": text, "seconds": round(len(sound) / SAMPLE_RATE, 3), "sha256": digest}


if __name__ == "__main__":
    main()
