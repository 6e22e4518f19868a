"""What Twilio publishes: elements, attributes, nesting, languages and voices. Anything else is refused."""

from __future__ import annotations

import re

VERBS = {
    "Say",
    "Gather",
    "Play",
    "Pause",
    "Dial",
    "Redirect",
    "Hangup",
    "Enqueue",
    "Connect",
    "Record",
    "Reject",
    "Leave",
    "Start",
    "Stop",
}
SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
RECORDING = {
    "recordingStatusCallback",
    "recordingStatusCallbackMethod",
    "recordingStatusCallbackEvent",
    "recordingConfigurationId",
}
ANSWERING = {"machineDetection", "machineDetectionTimeout", "machineDetectionSpeechThreshold", "machineDetectionSpeechEndThreshold",
             "machineDetectionSilenceTimeout", "amdStatusCallback", "amdStatusCallbackMethod"}  # fmt: skip
PROGRESS = {"url", "method", "statusCallback", "statusCallbackMethod", "statusCallbackEvent"}

ATTRIBUTES: dict[str, set[str]] = {
    "Response": set(),
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {"input", "action", "method", "timeout", "speechTimeout", "maxSpeechTime", "profanityFilter", "finishOnKey", "numDigits",
               "partialResultCallback", "partialResultCallbackMethod", "language", "hints", "bargeIn", "debug", "actionOnEmptyResult",
               "speechModel", "enhanced"},
    "Dial": {"action", "method", "timeout", "hangupOnStar", "timeLimit", "callerId", "record", "trim", "answerOnBridge", "ringTone",
             "recordingTrack", "sequential", "referUrl", "referMethod", "events", "passports"} | RECORDING,
    "Number": {"sendDigits", "byoc"} | PROGRESS | ANSWERING,
    "Client": set(PROGRESS),
    "Sip": {"username", "password"} | PROGRESS | ANSWERING,
    "Conference": {"muted", "beep", "startConferenceOnEnter", "endConferenceOnExit", "waitUrl", "waitMethod", "maxParticipants", "record",
                   "region", "coach", "trim", "statusCallbackEvent", "statusCallback", "statusCallbackMethod", "eventCallbackUrl",
                   "jitterBufferSize", "participantLabel"} | RECORDING,
    "Queue": {"url", "method", "reservationSid", "postWorkActivitySid"},
    "Redirect": {"method"},
    "Hangup": set(),
    "Leave": set(),
    "Enqueue": {"action", "method", "maxQueueSize", "waitUrl", "waitUrlMethod", "workflowSid"},
    "Task": {"priority", "timeout"},
    "Connect": {"action", "method"},
    "ConversationRelay": {"url", "language", "ttsLanguage", "transcriptionLanguage", "ttsProvider", "voice", "transcriptionProvider", "speechModel",
                          "profanityFilter", "dtmfDetection", "welcomeGreeting", "welcomeGreetingInterruptible", "partialPrompts", "interruptible",
                          "interruptSensitivity", "preemptible", "hints", "intelligenceService", "reportInputDuringAgentSpeech",
                          "elevenlabsTextNormalization", "debug", "backgroundNoiseReduction", "speechTimeout", "deepgramSmartFormat",
                          "ignoreBackchannel", "events", "partialPromptOnHangup", "eagerEotThreshold", "asrSmartFormat", "ttsTextNormalization",
                          "ttsLanguageTextNormalization", "elevenlabsLanguageTextNormalization", "includeInPrompt", "customerName",
                          "applicationReconnect", "echoPromptFiltering", "turnDetection"},
    "Language": {"code", "ttsProvider", "voice", "transcriptionProvider", "speechModel", "hints", "asrSmartFormat", "ttsTextNormalization",
                 "ttsLanguageTextNormalization"},
    "Parameter": {"name", "value"},
    "Record": {"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", "transcribe", "transcribeCallback"} | RECORDING,
    "Reject": {"reason"},
    "Start": {"action", "method"},
    "Stop": set(),
    "Stream": {"name", "connectorName", "url", "track", "statusCallback", "statusCallbackMethod", "audioFormat", "sampleRate"},
    "Recording": {"recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent", "trim", "track", "channels"},
    "break": {"strength", "time"},
    "emphasis": {"level"},
    "lang": {"{http://www.w3.org/XML/1998/namespace}lang"},
    "p": set(),
    "phoneme": {"alphabet", "ph"},
    "prosody": {"volume", "rate", "pitch"},
    "s": set(),
    "say-as": {"interpret-as", "format"},
    "sub": {"alias"},
    "w": {"role"},
}  # fmt: skip

CHILDREN: dict[str, set[str]] = {
    "Response": VERBS,
    "Gather": {"Say", "Play", "Pause"},
    "Say": SSML,
    "Dial": {"Number", "Client", "Sip", "Conference", "Queue"},
    "Enqueue": {"Task"},
    "Connect": {"ConversationRelay", "Stream"},
    "ConversationRelay": {"Language", "Parameter"},
    "Start": {"Stream", "Recording"},
    "Stop": {"Stream", "Recording"},
    "Stream": {"Parameter"},
    **dict.fromkeys(("emphasis", "lang", "p", "prosody", "s"), SSML),
}

CHIRP = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")
MANDARIN_VOICES = {
    "Polly.Zhiyu",
    "Polly.Zhiyu-Neural",
    *(f"Google.cmn-CN-{family}-{letter}" for family in ("Standard", "Wavenet") for letter in "ABCD"),
    *(f"Google.cmn-CN-Chirp3-HD-{name}" for name in CHIRP),
}
RELAY_VOICES: dict[str, set[str]] = {
    "Google": {voice.removeprefix("Google.") for voice in MANDARIN_VOICES if voice.startswith("Google.")},
    "Amazon": {"Zhiyu", "Zhiyu-Neural"},
}
OTHER_VOICES = {"man", "woman", "alice"}
FOREIGN_VOICE = re.compile(
    r"Polly\.(Joanna|Matthew|Salli|Kimberly|Kendra|Ivy|Joey|Justin|Ruth|Stephen|Amy|Emma|Brian|Arthur|Olivia|Nicole|Russell|Raveena|Aditi|Kajal|"
    r"Hiujin|Mizuki|Takumi|Kazuha|Tomoko|Seoyeon|Hans|Marlene|Vicki|Daniel|Celine|Lea|Mathieu|Conchita|Lucia|Enrique|Carla|Bianca|Giorgio)"
    r"(-Neural|-Generative)?|Google\.(?!cmn-)[a-z]{2,3}-[A-Z]{2}-(Standard|Wavenet|Neural2|Chirp3-HD)-\w+"
)
"""Voices of other languages that the list has too (not all of them)."""
SAY_LANGUAGES = {
    "af-ZA", "am-ET", "ar-AE", "ar-XA", "arb", "bg-BG", "bn-IN", "ca-ES", "cmn-CN", "cmn-TW", "cs-CZ", "cy-GB",
    "da-DK", "de-AT", "de-DE", "el-GR", "en-AU", "en-CA", "en-GB", "en-GB-WLS", "en-IE", "en-IN", "en-NZ", "en-US",
    "en-ZA", "es-ES", "es-MX", "es-US", "fi-FI", "fil-PH", "fr-CA", "fr-FR", "fr-BE", "gu-IN", "he-IL", "hi-IN",
    "hu-HU", "id-ID", "is-IS", "it-IT", "ja-JP", "kn-IN", "ko-KR", "lv-LV", "ml-IN", "mr-IN", "ms-MY", "nb-NO",
    "nl-BE", "nl-NL", "pa-IN", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "ru-RU", "sk-SK", "sr-RS", "sv-SE", "ta-IN",
    "te-IN", "th-TH", "tr-TR", "uk-UA", "vi-VN", "yue-HK", "zh-CN", "zh-HK", "zh-TW",
}  # fmt: skip
GATHER_LANGUAGES = {
    "af-ZA", "am-ET", "ar-AE", "ar-EG", "ar-SA", "bg-BG", "bn-BD", "bn-IN", "ca-ES", "cs-CZ", "da-DK", "de-DE",
    "el-GR", "en-AU", "en-CA", "en-GB", "en-IE", "en-IN", "en-NZ", "en-PH", "en-US", "en-ZA", "es-AR", "es-ES",
    "es-MX", "es-US", "et-EE", "fa-IR", "fi-FI", "fil-PH", "fr-CA", "fr-FR", "gu-IN", "he-IL", "hi-IN", "hr-HR",
    "hu-HU", "id-ID", "is-IS", "it-IT", "ja-JP", "jv-ID", "ka-GE", "km-KH", "kn-IN", "ko-KR", "lo-LA", "lt-LT",
    "lv-LV", "ml-IN", "mr-IN", "ms-MY", "nb-NO", "ne-NP", "nl-NL", "pl-PL", "pt-BR", "pt-PT", "ro-RO", "ru-RU",
    "si-LK", "sk-SK", "sl-SI", "sr-RS", "su-ID", "sv-SE", "sw-KE", "sw-TZ", "ta-IN", "te-IN", "th-TH", "tr-TR",
    "uk-UA", "ur-IN", "ur-PK", "uz-UZ", "vi-VN", "yue-Hant-HK", "zh", "cmn-Hans-CN", "zh-TW", "cmn-Hant-TW", "zu-ZA",
}  # fmt: skip
SPEECH_MODELS = {"default", "numbers_and_commands", "phone_call", "experimental_conversations", "experimental_utterances", "googlev2_long",
                 "googlev2_short", "googlev2_telephony", "googlev2_telephony_short", "deepgram_nova-2", "deepgram_nova-3"}  # fmt: skip
MANDARIN_MODELS = {
    "default",
    "googlev2_long",
    "googlev2_short",
    "experimental_conversations",
    "experimental_utterances",
    "deepgram_nova-2",
}
"""Models that hear cmn-Hans-CN; the telephony and phone_call ones do not (13331)."""
RELAY_TTS_LANGUAGES = {"cmn-CN", "zh-CN"}
RELAY_STT_LANGUAGES = {"cmn-Hans-CN", "cmn-CN", "zh-CN"}
SAY_AS = {"address", "cardinal", "characters", "date", "digits", "expletive", "fraction", "interjection", "number", "ordinal", "spell-out",
          "telephone", "time", "unit", "verbatim"}  # fmt: skip

METHODS = r"GET|POST"
BOOLEAN = r"true|false"
WHOLE = r"\d{1,5}"
VALUES: dict[tuple[str, str], tuple[str, int]] = {
    ("Gather", "input"): (r"dtmf|speech|dtmf speech|speech dtmf", 13335),
    ("Gather", "method"): (METHODS, 13312),
    ("Gather", "timeout"): (r"[1-9]\d{0,2}", 13313),
    ("Gather", "numDigits"): (r"[1-9]\d{0,2}", 13314),
    ("Gather", "finishOnKey"): (r"[0-9#*]?", 13310),
    ("Gather", "speechTimeout"): (r"auto|[1-9]\d{0,2}", 13334),
    ("Gather", "actionOnEmptyResult"): (BOOLEAN, 13338),
    ("Gather", "bargeIn"): (BOOLEAN, 12200),
    ("Gather", "profanityFilter"): (BOOLEAN, 13332),
    ("Gather", "enhanced"): (BOOLEAN, 12200),
    ("Gather", "partialResultCallbackMethod"): (METHODS, 12200),
    ("Say", "loop"): (WHOLE, 13510),
    ("Play", "loop"): (WHOLE, 13410),
    ("Play", "digits"): (r"[0-9*#wW]+", 13420),
    ("Pause", "length"): (r"\d{1,3}", 13910),
    ("Redirect", "method"): (METHODS, 13110),
    ("Dial", "method"): (METHODS, 13210),
    ("Dial", "timeout"): (r"[1-9]\d{0,2}", 13212),
    ("Dial", "timeLimit"): (r"[1-9]\d{0,4}", 13213),
    ("Dial", "hangupOnStar"): (BOOLEAN, 13211),
    ("Dial", "answerOnBridge"): (BOOLEAN, 12200),
    ("Dial", "callerId"): (r"\+\d{5,15}|client:.+|anonymous", 13214),
    ("Dial", "record"): (r"(do-not-record|record-from-(answer|ringing)(-dual)?)", 12200),
    ("Number", "#text"): (r"\+?[\d\-\s()]{3,20}", 13223),
    ("Sip", "#text"): (r"sips?:[^\s@]+@\S+", 13224),
    ("Enqueue", "method"): (METHODS, 12200),
    ("Enqueue", "maxQueueSize"): (r"\d{1,4}", 12200),
    ("Connect", "method"): (METHODS, 12200),
    ("Record", "maxLength"): (WHOLE, 13612),
    ("Record", "timeout"): (WHOLE, 13612),
    ("Reject", "reason"): (r"rejected|busy", 12200),
    ("ConversationRelay", "interruptible"): (r"none|dtmf|speech|any|true|false", 12200),
    ("ConversationRelay", "welcomeGreetingInterruptible"): (r"none|dtmf|speech|any|true|false", 12200),
    ("ConversationRelay", "interruptSensitivity"): (r"high|medium|low", 12200),
    ("ConversationRelay", "dtmfDetection"): (BOOLEAN, 12200),
    ("ConversationRelay", "preemptible"): (BOOLEAN, 12200),
    ("ConversationRelay", "partialPrompts"): (BOOLEAN, 12200),
    ("ConversationRelay", "profanityFilter"): (BOOLEAN, 12200),
    ("ConversationRelay", "applicationReconnect"): (BOOLEAN, 12200),
    ("ConversationRelay", "transcriptionProvider"): (r"(?i:google|deepgram)", 64101),
    ("ConversationRelay", "ttsProvider"): (r"(?i:google|amazon|elevenlabs)", 64101),
    ("break", "strength"): (r"none|x-weak|weak|medium|strong|x-strong", 12200),
    ("break", "time"): (r"(\d{1,5}ms|10s|\ds)", 12200),
    ("prosody", "rate"): (r"x-slow|slow|medium|fast|x-fast|\d{2,3}%", 12200),
    ("prosody", "volume"): (r"default|silent|x-soft|soft|medium|loud|x-loud|[+-]\d{1,2}(\.\d)?dB", 12200),
    ("prosody", "pitch"): (r"default|x-low|low|medium|high|x-high|[+-]\d{1,3}%", 12200),
}
LONGEST_SAY = 4096
MOST_HINTS = 500
LONGEST_HINT = 100
