"""Social-security cards (社保卡) over PC/SC: values, APDUs, records, reader, monitor."""
