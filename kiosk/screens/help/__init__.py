"""The sheets of 人工帮助 and 语音."""
