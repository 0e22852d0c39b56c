/**
 * What cores of a cluster tell each other beside the rows: things that live in memory only.
 * Values must survive a structured clone (Buffers do).
 */
export type Notice =
  /** A packet for the engine's emitter: topic, payload, qos, brokerId, brokerCounter, properties… */
  | { readonly kind: 'message'; readonly packet: Readonly<Record<string, unknown>> }
  /** Subscriptions, groups or the will of this session changed in the tables. */
  | { readonly kind: 'subscriptions'; readonly clientId: string }
  /** Certificates, policies, things: what live connections are checked against. */
  | { readonly kind: 'registry' }
  | { readonly kind: 'rules' }
  | { readonly kind: 'connected'; readonly clientId: string }
  | { readonly kind: 'end-connection'; readonly clientId: string; readonly reason: string };

export type NoticeKind = Notice['kind'];
export type NoticeOf<K extends NoticeKind> = Extract<Notice, { readonly kind: K }>;
export type NoticeListener<K extends NoticeKind> = (notice: NoticeOf<K>, from: string) => void;
