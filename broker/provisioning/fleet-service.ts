/**
 * Fleet provisioning over MQTT (developer guide, `fleet-provision-api`): a device that connects
 * with a claim requests a certificate, then everything that a template defines. Responses go to
 * the requesting connection, whatever it subscribed to.
 */
import { isRecord } from '#kernel/records.ts';
import { AwsError } from '../common/aws-error.ts';
import { reasonOf } from '../common/errors.ts';
import type { Registry } from '../registry/registry.ts';
import type { Service, ServiceHost, ServiceRequest } from '../messages/service.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { askHook, type HookAnswer } from './hook.ts';
import { issueFromCsr, issueWithKeys, type IssuePorts } from './issue-certificate.ts';
import { allOrNothing, registerThing } from './register-thing.ts';
import { ProvisioningStore, type StoredTemplate } from './store.ts';
import { TemplateFault, type JsonObject } from './template-functions.ts';
import { parseProvisioningTemplate, planProvisioning } from './template.ts';

interface FleetPorts extends Pick<IssuePorts, 'pki'> {
  readonly registry: Registry;
}

const TOPIC =
  /^\$aws\/(?:certificates\/(create|create-from-csr)|provisioning-templates\/([a-zA-Z0-9_-]{1,36})\/(provision))\/(json|cbor)$/;

/** Requests that are worked on at the same time; making keys takes a while. */
const PENDING_MAX = 64;
const CERTIFICATE_ID = 'AWS::IoT::Certificate::Id';

/** The response to a request that fails. */
class Rejection extends Error {
  readonly statusCode: number;
  readonly errorCode: string;
  constructor(statusCode: number, errorCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.errorCode = errorCode;
  }
}

export function createFleetService(host: ServiceHost, ports: FleetPorts): Service {
  return new FleetService(host, ports);
}

class FleetService implements Service {
  readonly name = 'fleet-provisioning';
  readonly #host: ServiceHost;
  readonly #ports: FleetPorts;
  readonly #store: ProvisioningStore;
  #pendingCount = 0;

  constructor(host: ServiceHost, ports: FleetPorts) {
    this.#host = host;
    this.#ports = ports;
    this.#store = new ProvisioningStore(host.db, host.clock);
    this.#sweep();
  }

  handles(topic: string): boolean {
    return TOPIC.test(topic);
  }

  onPublish(request: ServiceRequest): void {
    this.#answer(request).catch((error: unknown) => {
      this.#host.audit.write({ kind: 'error', message: reasonOf(error) });
    });
  }

  async #answer(request: ServiceRequest): Promise<void> {
    const { topic, clientId } = request;
    let payload: object;
    let suffix = 'accepted';
    try {
      payload = await this.#perform(request);
    } catch (error) {
      const { statusCode, errorCode, message: errorMessage } = this.#rejectionOf(error);
      payload = { statusCode, errorCode, errorMessage };
      suffix = 'rejected';
    }
    const bytes = isCbor(topic) ? encodeCbor(payload) : JSON.stringify(payload);
    this.#host.publish({ topic: `${topic}/${suffix}`, payload: bytes, toClient: clientId });
    this.#audit(request, suffix === 'accepted' ? undefined : payload);
  }

  async #perform(request: ServiceRequest): Promise<object> {
    const [, create, template] = TOPIC.exec(request.topic) ?? [];
    if (this.#pendingCount >= PENDING_MAX) {
      throw new Rejection(429, 'TooManyRequests', 'Too many requests at the same time');
    }
    this.#pendingCount++;
    try {
      this.#sweep();
      const body = readBody(request);
      if (create === 'create') return await this.#createKeys();
      if (create === 'create-from-csr') return await this.#createFromCsr(body);
      return await this.#provision(template ?? '', body, request);
    } finally {
      this.#pendingCount--;
    }
  }

  async #createKeys(): Promise<object> {
    const { certificateId, certificatePem, privateKey } = await issueWithKeys(this.#issuing());
    const certificateOwnershipToken = this.#register(certificateId, certificatePem);
    return { certificateId, certificatePem, privateKey, certificateOwnershipToken };
  }

  async #createFromCsr(body: JsonObject): Promise<object> {
    const csr = body['certificateSigningRequest'];
    const issued = typeof csr === 'string' ? await issueFromCsr(csr, this.#issuing()) : undefined;
    if (issued === undefined) {
      throw new Rejection(400, 'InvalidPayload', 'The certificate signing request is not valid');
    }
    const certificateOwnershipToken = this.#register(issued.certificateId, issued.certificatePem);
    return { certificateOwnershipToken, ...issued };
  }

  /** Waits for a template; until then the certificate cannot connect. */
  #register(certificateId: string, pem: string): string {
    const { certificates } = this.#ports.registry;
    if (certificates.find(certificateId) === undefined) {
      certificates.register({ certificateId, pem, state: 'PENDING_ACTIVATION' });
    }
    return this.#store.addToken(certificateId);
  }

  async #provision(name: string, body: JsonObject, request: ServiceRequest): Promise<object> {
    const token = body['certificateOwnershipToken'];
    const certificateId = typeof token === 'string' ? this.#store.certificateOf(token) : undefined;
    if (typeof token !== 'string' || certificateId === undefined) {
      const message = 'The certificate ownership token is not valid or has expired';
      throw new Rejection(400, 'InvalidCertificateOwnershipToken', message);
    }
    const template = this.#store.find(name);
    if (template === undefined || !template.enabled || template.type !== 'FLEET_PROVISIONING') {
      throw new Rejection(404, 'ResourceNotFound', `No enabled provisioning template ${name}`);
    }
    const parameters = readParameters(body['parameters'] ?? {});
    const hook = await this.#askHook(template, { certificateId, parameters, request });
    const plan = planProvisioning(parseProvisioningTemplate(template.templateBody), {
      ...parameters,
      ...hook.parameterOverrides,
      [CERTIFICATE_ID]: certificateId,
    });
    if (plan.certificate !== undefined && plan.certificate.id !== certificateId) {
      throw new Rejection(400, 'InvalidParameters', 'The template names another certificate');
    }
    const { thingName, deviceConfiguration } = allOrNothing(this.#host.db, () => {
      this.#store.dropToken(token);
      return registerThing(plan, certificateId, {
        db: this.#host.db,
        registry: this.#ports.registry,
      });
    });
    return { deviceConfiguration, thingName };
  }

  async #askHook(
    template: StoredTemplate,
    { certificateId, parameters, request }: HookCall,
  ): Promise<HookAnswer> {
    const { preProvisioningHook, templateArn } = template;
    if (preProvisioningHook === undefined) return { allowProvisioning: true };
    const { certificates } = this.#ports.registry;
    const answer = await askHook(preProvisioningHook.targetArn, {
      claimCertificateId: request.principal.certificateId,
      certificateId,
      certificatePem: certificates.get(certificateId).pem,
      templateArn,
      clientId: request.clientId,
      parameters,
    });
    if (answer === undefined) {
      throw new Rejection(500, 'InternalFailure', 'The pre-provisioning hook did not answer');
    }
    if (!answer.allowProvisioning) {
      throw new Rejection(403, 'AccessDenied', 'The pre-provisioning hook denied the request');
    }
    return answer;
  }

  /** Deletes the certificates whose device never came back with its token. */
  #sweep(): void {
    const { certificates } = this.#ports.registry;
    for (const id of this.#store.takeExpired()) {
      const isUnused = certificates.find(id)?.state === 'PENDING_ACTIVATION';
      if (isUnused && certificates.thingsOf(id).length === 0) certificates.delete(id);
    }
  }

  #issuing(): IssuePorts {
    return { pki: this.#ports.pki, clock: this.#host.clock };
  }

  #rejectionOf(error: unknown): Rejection {
    if (error instanceof Rejection) return error;
    if (error instanceof TemplateFault)
      return new Rejection(400, 'InvalidParameters', error.message);
    if (error instanceof AwsError) {
      return new Rejection(error.status, error.type.replace(/Exception$/, ''), error.message);
    }
    this.#host.audit.write({ kind: 'error', message: reasonOf(error) });
    return new Rejection(500, 'InternalFailure', 'Internal service failure');
  }

  #audit(request: ServiceRequest, refused: object | undefined): void {
    const { topic, clientId, principal, decidedBy } = request;
    this.#host.audit.write({
      kind: 'provisioning',
      clientId,
      principal: principal.certificateId,
      action: 'iot:Publish',
      resource: topic,
      statement: decidedBy?.() ?? 'none',
      ...(refused === undefined ? {} : { error: JSON.stringify(refused) }),
    });
  }
}

interface HookCall {
  readonly certificateId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: ServiceRequest;
}

function isCbor(topic: string): boolean {
  return topic.endsWith('/cbor');
}

function readBody({ topic, payload }: ServiceRequest): JsonObject {
  if (payload.length === 0) return {};
  try {
    const value: unknown = isCbor(topic)
      ? decodeCbor(payload)
      : JSON.parse(payload.toString('utf8'));
    if (isRecord(value)) return value;
  } catch {
    // Answered below, like every other payload that is no object.
  }
  const format = isCbor(topic) ? 'a CBOR map' : 'a JSON object';
  throw new Rejection(400, 'InvalidPayload', `The payload is not ${format}`);
}

/** A device may not name what the core itself fills in. */
function readParameters(value: unknown): Readonly<Record<string, string>> {
  const entries = isRecord(value) ? Object.entries(value) : undefined;
  if (entries?.every(([, text]) => typeof text === 'string') !== true) {
    throw new Rejection(400, 'InvalidParameters', 'The parameters are not an object of texts');
  }
  const given = entries.filter(([name]) => !name.startsWith('AWS::'));
  return Object.fromEntries(given) as Readonly<Record<string, string>>;
}
