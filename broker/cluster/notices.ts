/**
 * What cores of a cluster tell each other beside the rows: things that live in memory only.
 * Values must survive a structured clone (Buffers do).
 */
import type { SessionPacket } from '../messages/packet-codec.ts';

export type Notice =
  /** A packet for the engine's emitter: topic, payload, qos, brokerId, brokerCounter, properties… */
  | { readonly kind: 'message'; readonly packet: SessionPacket }
  /** A message for one connection at the core `to`: as a member of a shared subscription. */
  | {
      readonly kind: 'shared';
      readonly to: string;
      readonly group: string;
      readonly clientId: string;
      /** It is in the queue of the client too. */
      readonly isKept: boolean;
      readonly packet: SessionPacket;
    }
  /** A message for one connection, wherever it is. */
  | { readonly kind: 'direct'; readonly clientId: string; readonly packet: SessionPacket }
  /** Subscriptions of this session changed in the tables. */
  | { readonly kind: 'subscriptions'; readonly clientId: string }
  /** Somebody came online as a member of this shared subscription, or left. */
  | { readonly kind: 'group'; readonly key: string }
  /** Certificates, policies, things: what live connections are checked against. */
  | { readonly kind: 'registry' }
  /** A topic rule was made, changed or deleted. */
  | { readonly kind: 'rule'; readonly name: string }
  /** The client is connected here now; `versionNumber` says which of two connections is later. */
  | { readonly kind: 'connected'; readonly clientId: string; readonly versionNumber: number }
  /** To the core `to`, about a connection of its; it answers with the same `id`. */
  | {
      readonly kind: 'question';
      readonly to: string;
      readonly id: number;
      readonly clientId: string;
      readonly question: ConnectionQuestion;
    }
  | { readonly kind: 'answer'; readonly to: string; readonly id: number; readonly answer: unknown };

export type ConnectionQuestion =
  | { readonly about: 'connection' }
  | { readonly about: 'subscriptions' }
  | {
      readonly about: 'end';
      readonly isSessionRemoved: boolean;
      readonly isWillPrevented: boolean;
    };

export type NoticeKind = Notice['kind'];
export type NoticeOf<K extends NoticeKind> = Extract<Notice, { readonly kind: K }>;
export type NoticeListener<K extends NoticeKind> = (notice: NoticeOf<K>, from: string) => void;
