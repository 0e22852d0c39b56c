/** Why a connection ended, in the words of the audit log. */

export const CLOSE = {
  clientInitiated: 'client-initiated',
  lost: 'connection-lost',
  takenOver: 'taken-over',
  publishDenied: 'publish-denied',
  subscribeDenied: 'subscribe-denied',
  forbidden: 'access-withdrawn',
  keepAlive: 'keep-alive-timeout',
  throttled: 'throttled',
  byApi: 'ended-by-api',
  slowReader: 'slow-reader',
  stopped: 'core-stopped',
  ttl: 'credentials-expired',
  storage: 'storage-failed',
} as const;
