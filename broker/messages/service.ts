/**
 * The plug-in point of the core: a service answers publishes on reserved topics (shadows, jobs,
 * provisioning, basic ingest); a listener hears of every accepted publish (the rules engine).
 * Types only; `publish-path.ts` calls them.
 */
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { CoreDatabase } from '../storage/database.ts';

/** Properties of an MQTT 5 publish, as the engine reads them. */
export type PublishProperties = Readonly<Record<string, unknown>>;

/** Who published. */
export interface ServicePrincipal {
  /** `none` without a certificate. */
  readonly certificateId: string;
  readonly thingName: string | undefined;
}

export interface ServiceRequest {
  readonly topic: string;
  readonly payload: Buffer;
  readonly clientId: string;
  readonly principal: ServicePrincipal;
  readonly sourceIp: string;
  readonly qos: number;
  readonly properties: PublishProperties | undefined;
  /** The policy statement that allowed the publish, for the log; absent for `submit`. */
  readonly decidedBy?: (() => string) | undefined;
}

export interface Service {
  readonly name: string;
  /** Cheap: it is asked about every publish to a topic that starts with `$`. */
  handles(topic: string): boolean;
  /**
   * Runs before PUBACK: what it writes to the core database is durable before the publish is
   * acknowledged, and what it publishes goes out after that. An error refuses the publish, so bad
   * requests are answered, not thrown.
   */
  onPublish(request: ServiceRequest): void;
}

export interface ServiceMessage {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  /** 1 by default. */
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  readonly properties?: PublishProperties;
  /**
   * Delivers to that connection only, whatever it subscribed to and may receive; nobody else gets
   * the message. It is gone when there is no such connection.
   */
  readonly toClient?: string;
}

/** Publishes as the core itself: no policy, no limits. Goes out once what was written is durable. */
export type ServicePublish = (message: ServiceMessage) => void;

/** What a service is made of. */
export interface ServiceHost {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly publish: ServicePublish;
}

/** A publish that the core took: of a device, by HTTP, a will, or of a service. */
export interface AcceptedPublish {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retain: boolean;
  readonly properties: PublishProperties | undefined;
  /** Undefined for the core's own publishes. */
  readonly clientId: string | undefined;
  /** Undefined for the core's own publishes and for wills of an earlier run. */
  readonly principal: ServicePrincipal | undefined;
  readonly sourceIp: string | undefined;
}

/**
 * Hears of every accepted publish but basic ingest, in the call that accepts it: what it writes to
 * the core database is durable before PUBACK. An error is logged and refuses nothing.
 */
export type PublishListener = (publish: AcceptedPublish) => void;

/** A publish that came by another way than MQTT; its submitter has authorised it. */
export interface SubmittedPublish extends Omit<ServiceRequest, 'properties'> {
  readonly retain: boolean;
  readonly properties?: PublishProperties;
}
