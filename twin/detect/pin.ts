/**
 * D1, pinning: a telegram has the security mode, maker, version and device type with which its
 * meter was registered. Without it a clear telegram with any value would be believed, and a
 * forged version byte would steer the decrypted value (mode 5 mixes the header into the payload).
 */
import type { HeaderRule } from './rule.ts';

export const pinRule: HeaderRule = {
  defence: 'D1',
  check: ({ meter, header }) => {
    const { version, type } = header.meter;
    if (version !== meter.address.version || type !== meter.address.type) {
      return {
        reason: 'pinned-mismatch',
        message: 'version or device type in the header are not the registered ones',
      };
    }
    if (header.mode === meter.securityMode) return undefined;
    return header.mode === 0
      ? { reason: 'plaintext', message: 'the telegram is not encrypted, the meter encrypts' }
      : {
          reason: 'pinned-mismatch',
          message: `security mode ${header.mode} instead of ${meter.securityMode}`,
        };
  },
};
