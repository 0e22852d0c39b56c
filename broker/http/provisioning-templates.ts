/** Provisioning templates, claims and RegisterThing on the control plane. */
import type { Arns } from '../common/arn.ts';
import { createPublicKey, X509Certificate } from 'node:crypto';
import { defined } from '#kernel/defined.ts';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { certificateId } from '../common/x509.ts';
import { secondsOf } from '../jobs/views.ts';
import { isHookTarget } from '../provisioning/hook.ts';
import { issueFromCsr, issueWithKeys } from '../provisioning/issue-certificate.ts';
import { allOrNothing, registerThing } from '../provisioning/register-thing.ts';
import type { ProvisioningHook, StoredTemplate } from '../provisioning/store.ts';
import {
  parseProvisioningTemplate,
  planProvisioning,
  TemplateFault,
} from '../provisioning/template.ts';
import type { PlannedCertificate, ProvisioningTemplate } from '../provisioning/template.ts';
import { paginate } from '../registry/page.ts';
import {
  matching,
  oneOf,
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalText,
  queryBoolean,
  requiredText,
  textMap,
} from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';

const ROOT = '/provisioning-templates';
const ONE = `${ROOT}/:templateName`;

export const PROVISIONING_OPERATIONS: readonly Operation[] = [
  control('CreateProvisioningTemplate', `POST ${ROOT}`, createTemplate),
  control('DescribeProvisioningTemplate', `GET ${ONE}`, describeTemplate),
  control('UpdateProvisioningTemplate', `PATCH ${ONE}`, updateTemplate),
  control('DeleteProvisioningTemplate', `DELETE ${ONE}`, deleteTemplate),
  control('ListProvisioningTemplates', `GET ${ROOT}`, listTemplates),
  control('CreateProvisioningTemplateVersion', `POST ${ONE}/versions`, createVersion),
  control('DescribeProvisioningTemplateVersion', `GET ${ONE}/versions/:versionId`, describeVersion),
  control('DeleteProvisioningTemplateVersion', `DELETE ${ONE}/versions/:versionId`, deleteVersion),
  control('ListProvisioningTemplateVersions', `GET ${ONE}/versions`, listVersions),
  control('CreateProvisioningClaim', `POST ${ONE}/provisioning-claim`, createClaim),
  control('RegisterThing', 'POST /things', register),
];

const NAME = /^[0-9A-Za-z_-]{1,36}$/;
const CLAIM_MS = 5 * MINUTE_MS;

/** Template faults are the sender's: 400. */
function checked<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateFault) throw invalidRequest(error.message);
    throw error;
  }
}

function readTemplate(body: string): ProvisioningTemplate {
  return checked(() => parseProvisioningTemplate(body));
}

function readHook(body: JsonObject): ProvisioningHook | undefined {
  const hook = optionalObject(body, 'preProvisioningHook');
  if (hook === undefined) return undefined;
  const targetArn = requiredText(hook, 'targetArn');
  if (!isHookTarget(targetArn)) {
    throw invalidRequest('The targetArn of a hook is the http:// address of a function here');
  }
  const payloadVersion = optionalText(hook, 'payloadVersion');
  return { targetArn, ...defined({ payloadVersion }) };
}

function createTemplate(request: HttpRequest, { templates }: CoreServices): unknown {
  const body = jsonBody(request);
  const templateBody = requiredText(body, 'templateBody');
  readTemplate(templateBody);
  const type = oneOf(optionalText(body, 'type'), 'type', ['FLEET_PROVISIONING', 'JITP']);
  const template = templates.create({
    templateName: matching(requiredText(body, 'templateName'), 'templateName', NAME),
    type: type ?? 'FLEET_PROVISIONING',
    description: optionalText(body, 'description'),
    enabled: optionalBoolean(body, 'enabled') ?? false,
    provisioningRoleArn: requiredText(body, 'provisioningRoleArn'),
    preProvisioningHook: readHook(body),
    templateBody,
  });
  const { templateArn, templateName, defaultVersionId } = template;
  return { templateArn, templateName, defaultVersionId };
}

function describeTemplate(request: HttpRequest, { templates }: CoreServices): unknown {
  return view(templates.get(param(request, 'templateName')));
}

function view({ createdAt, modifiedAt, lastVersionId: _last, ...template }: StoredTemplate) {
  const creationDate = secondsOf(createdAt);
  return { ...template, creationDate, lastModifiedDate: secondsOf(modifiedAt) };
}

function updateTemplate(request: HttpRequest, { templates }: CoreServices): unknown {
  const body = jsonBody(request);
  const before = templates.get(param(request, 'templateName'));
  const removesHook = optionalBoolean(body, 'removePreProvisioningHook') === true;
  templates.update(before.templateName, {
    description: optionalText(body, 'description') ?? before.description,
    enabled: optionalBoolean(body, 'enabled') ?? before.enabled,
    defaultVersionId: optionalInteger(body, 'defaultVersionId') ?? before.defaultVersionId,
    provisioningRoleArn: optionalText(body, 'provisioningRoleArn') ?? before.provisioningRoleArn,
    preProvisioningHook: removesHook ? undefined : (readHook(body) ?? before.preProvisioningHook),
  });
  return undefined;
}

function deleteTemplate(request: HttpRequest, { templates }: CoreServices): unknown {
  templates.delete(param(request, 'templateName'));
  return undefined;
}

function listTemplates(request: HttpRequest, { templates }: CoreServices): unknown {
  const list = nextTokenPage(request, 'ListProvisioningTemplates');
  const page = paginate(templates.all(), list, ({ templateName }) => templateName);
  return {
    templates: page.items.map((template) => {
      const { templateArn, templateName, description, enabled, type } = template;
      const { creationDate, lastModifiedDate } = view(template);
      const names = { templateArn, templateName, description, enabled, type };
      return { ...names, creationDate, lastModifiedDate };
    }),
    nextToken: page.nextToken,
  };
}

function createVersion(request: HttpRequest, { templates }: CoreServices): unknown {
  const templateBody = requiredText(jsonBody(request), 'templateBody');
  readTemplate(templateBody);
  const isDefault = queryBoolean(request, 'setAsDefault');
  const { templateArn, templateName } = templates.get(param(request, 'templateName'));
  const versionId = templates.addVersion(templateName, templateBody, isDefault);
  return { templateArn, templateName, versionId, isDefaultVersion: isDefault };
}

function versionOf(request: HttpRequest): number {
  const version = Number(param(request, 'versionId'));
  if (Number.isSafeInteger(version)) return version;
  throw invalidRequest('Invalid version id');
}

function describeVersion(request: HttpRequest, { templates }: CoreServices): unknown {
  const { templateName, defaultVersionId } = templates.get(param(request, 'templateName'));
  const { versionId, templateBody, createdAt } = templates.version(
    templateName,
    versionOf(request),
  );
  return {
    versionId,
    creationDate: secondsOf(createdAt),
    templateBody,
    isDefaultVersion: versionId === defaultVersionId,
  };
}

function deleteVersion(request: HttpRequest, { templates }: CoreServices): unknown {
  templates.deleteVersion(param(request, 'templateName'), versionOf(request));
  return undefined;
}

function listVersions(request: HttpRequest, { templates }: CoreServices): unknown {
  const { templateName, defaultVersionId } = templates.get(param(request, 'templateName'));
  const list = nextTokenPage(request, 'ListProvisioningTemplateVersions');
  const versions = templates.versions(templateName).toReversed();
  const page = paginate(versions, list, ({ versionId }) => String(versionId).padStart(9, '0'));
  return {
    versions: page.items.map(({ versionId, createdAt }) => ({
      versionId,
      creationDate: secondsOf(createdAt),
      isDefaultVersion: versionId === defaultVersionId,
    })),
    nextToken: page.nextToken,
  };
}

/** A certificate for five minutes that may do nothing but use this template. */
async function createClaim(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const { templateName } = core.templates.get(param(request, 'templateName'));
  const claim = await issueWithKeys(core, CLAIM_MS / DAY_MS);
  const { arns, certificates, policies } = core.registry;
  const policyName = `ProvisioningClaim-${templateName}`;
  if (policies.find(policyName) === undefined) {
    policies.create(policyName, JSON.stringify(claimPolicy(templateName, arns)));
  }
  const { certificateId: id, certificatePem } = claim;
  certificates.register({ certificateId: id, pem: certificatePem, state: 'ACTIVE' });
  policies.attach(policyName, arns.of('cert', id));
  return {
    certificateId: id,
    certificatePem,
    keyPair: { PublicKey: publicKeyOf(certificatePem), PrivateKey: claim.privateKey },
    expiration: secondsOf(core.clock.now() + CLAIM_MS),
  };
}

function claimPolicy(templateName: string, arns: Arns): object {
  const topics = [
    '$aws/certificates/create/*',
    '$aws/certificates/create-from-csr/*',
    `$aws/provisioning-templates/${templateName}/provision/*`,
  ];
  const allow = (actions: string[], kind: string) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: topics.map((topic) => arns.of(kind, topic)),
  });
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iot:Connect', Resource: '*' },
      allow(['iot:Publish', 'iot:Receive'], 'topic'),
      allow(['iot:Subscribe'], 'topicfilter'),
    ],
  };
}

async function register(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const body = jsonBody(request);
  const template = readTemplate(requiredText(body, 'templateBody'));
  const plan = checked(() => planProvisioning(template, textMap(body, 'parameters')));
  const certificate = plan.certificate && (await certificateOf(plan.certificate, core));
  const { thingName, policyNames } = checked(() =>
    allOrNothing(core.db, () => {
      if (certificate?.isNew === true) {
        const { id, pem } = certificate;
        const state = plan.certificate?.status ?? 'ACTIVE';
        core.registry.certificates.register({ certificateId: id, pem, state });
      }
      return registerThing(plan, certificate?.id, core);
    }),
  );
  const { arns } = core.registry;
  const resourceArns = {
    ...(certificate === undefined ? {} : { certificate: arns.of('cert', certificate.id) }),
    ...(thingName === undefined ? {} : { thing: arns.of('thing', thingName) }),
    ...(policyNames[0] === undefined ? {} : { policy: arns.of('policy', policyNames[0]) }),
  };
  return { certificatePem: certificate?.pem, resourceArns };
}

interface FoundCertificate {
  readonly id: string;
  readonly pem: string;
  readonly isNew: boolean;
}

/** The certificate that a plan speaks of; a new one is not registered yet. */
async function certificateOf(
  planned: PlannedCertificate,
  core: CoreServices,
): Promise<FoundCertificate> {
  const { certificates } = core.registry;
  if (planned.id !== undefined) {
    return { id: planned.id, pem: certificates.get(planned.id).pem, isNew: false };
  }
  const pem = planned.pem ?? (await issueFromCsr(planned.csr ?? '', core))?.certificatePem;
  if (pem === undefined) throw invalidRequest('The certificate signing request is not valid');
  const id = idOf(pem);
  return { id, pem, isNew: certificates.find(id) === undefined };
}

function idOf(pem: string): string {
  try {
    return certificateId(new X509Certificate(pem));
  } catch {
    throw new AwsError('CertificateValidationException', 'The certificate is not valid');
  }
}

function publicKeyOf(pem: string): string {
  return createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
}
