"""The appointment line: a voice dialogue behind one telephony port, with Twilio as its adapter."""
