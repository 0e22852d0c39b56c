/** Provisioning templates, claims and RegisterThing on the control plane. */
import type { Arns } from '../common/arn.ts';
import { createPublicKey, X509Certificate } from 'node:crypto';
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
  type PlannedCertificate,
  type ProvisioningTemplate,
} from '../provisioning/template.ts';
import { paginate } from '../registry/page.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import {
  filled,
  fitting,
  flag,
  integer,
  mapOfTexts,
  object,
  oneOf,
  text,
  type Value,
} from './request/schema.ts';
import type { CoreServices } from './services.ts';
import { putTags, readTags, TAGS } from './tags.ts';

const ROOT = '/provisioning-templates';
const ONE = `${ROOT}/:templateName` as const;
const VERSION = `${ONE}/versions/:versionId` as const;

const CLAIM_MS = 5 * MINUTE_MS;
const HOOK = object({ targetArn: filled, payloadVersion: text }, 'targetArn');

const createTemplate = control('CreateProvisioningTemplate', `POST ${ROOT}`, {
  body: object(
    {
      templateName: fitting(/^[0-9A-Za-z_-]{1,36}$/),
      type: oneOf(['FLEET_PROVISIONING', 'JITP']),
      description: text,
      enabled: flag,
      provisioningRoleArn: filled,
      preProvisioningHook: HOOK,
      templateBody: filled,
      tags: TAGS,
    },
    'templateName',
    'provisioningRoleArn',
    'templateBody',
  ),
  handle({ body }, { templates, registry }) {
    const tags = readTags(body.tags);
    readTemplate(body.templateBody);
    const { templateArn, templateName, defaultVersionId } = templates.create({
      templateName: body.templateName,
      type: body.type ?? 'FLEET_PROVISIONING',
      description: body.description,
      enabled: body.enabled ?? false,
      provisioningRoleArn: body.provisioningRoleArn,
      preProvisioningHook: checkHook(body.preProvisioningHook),
      templateBody: body.templateBody,
    });
    putTags(registry, templateArn, tags);
    return { templateArn, templateName, defaultVersionId };
  },
});

const describeTemplate = control('DescribeProvisioningTemplate', `GET ${ONE}`, {
  handle: ({ params }, { templates }) => view(templates.get(params.templateName)),
});

const updateTemplate = control('UpdateProvisioningTemplate', `PATCH ${ONE}`, {
  body: object({
    description: text,
    enabled: flag,
    defaultVersionId: integer(),
    provisioningRoleArn: text,
    preProvisioningHook: HOOK,
    removePreProvisioningHook: flag,
  }),
  handle({ params, body }, { templates }) {
    const before = templates.get(params.templateName);
    const hook = checkHook(body.preProvisioningHook) ?? before.preProvisioningHook;
    templates.update(before.templateName, {
      description: body.description ?? before.description,
      enabled: body.enabled ?? before.enabled,
      defaultVersionId: body.defaultVersionId ?? before.defaultVersionId,
      provisioningRoleArn: body.provisioningRoleArn ?? before.provisioningRoleArn,
      preProvisioningHook: body.removePreProvisioningHook === true ? undefined : hook,
    });
  },
});

const listTemplates = control('ListProvisioningTemplates', `GET ${ROOT}`, {
  query: PAGE,
  handle({ query }, { templates }) {
    const list = nextTokenPage(query, 'ListProvisioningTemplates');
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
  },
});

const createVersion = control('CreateProvisioningTemplateVersion', `POST ${ONE}/versions`, {
  query: { setAsDefault: flag },
  body: object({ templateBody: filled }, 'templateBody'),
  handle({ params, query, body: { templateBody } }, { templates }) {
    readTemplate(templateBody);
    const { setAsDefault: isDefault = false } = query;
    const { templateArn, templateName } = templates.get(params.templateName);
    const versionId = templates.addVersion(templateName, templateBody, isDefault);
    return { templateArn, templateName, versionId, isDefaultVersion: isDefault };
  },
});

const describeVersion = control('DescribeProvisioningTemplateVersion', `GET ${VERSION}`, {
  handle({ params }, { templates }) {
    const { templateName, defaultVersionId } = templates.get(params.templateName);
    const { versionId, templateBody, createdAt } = templates.version(
      templateName,
      checkVersion(params.versionId),
    );
    return {
      versionId,
      creationDate: secondsOf(createdAt),
      templateBody,
      isDefaultVersion: versionId === defaultVersionId,
    };
  },
});

const listVersions = control('ListProvisioningTemplateVersions', `GET ${ONE}/versions`, {
  query: PAGE,
  handle({ params, query }, { templates }) {
    const { templateName, defaultVersionId } = templates.get(params.templateName);
    const list = nextTokenPage(query, 'ListProvisioningTemplateVersions');
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
  },
});

/** A certificate for five minutes that may do nothing but use this template. */
const createClaim = control('CreateProvisioningClaim', `POST ${ONE}/provisioning-claim`, {
  async handle({ params }, core) {
    const { templateName } = core.templates.get(params.templateName);
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
  },
});

const register = control('RegisterThing', 'POST /things', {
  body: object({ templateBody: filled, parameters: mapOfTexts }, 'templateBody'),
  async handle({ body }, core) {
    const template = readTemplate(body.templateBody);
    const plan = checked(() => planProvisioning(template, body.parameters ?? {}));
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
  },
});

export const PROVISIONING_OPERATIONS: readonly Operation[] = [
  createTemplate,
  describeTemplate,
  updateTemplate,
  control('DeleteProvisioningTemplate', `DELETE ${ONE}`, {
    handle({ params }, { templates, registry }) {
      const { templateArn, templateName } = templates.get(params.templateName);
      templates.delete(templateName);
      registry.tags.removeAll(templateArn);
    },
  }),
  listTemplates,
  createVersion,
  describeVersion,
  control('DeleteProvisioningTemplateVersion', `DELETE ${VERSION}`, {
    handle: ({ params }, { templates }) =>
      templates.deleteVersion(params.templateName, checkVersion(params.versionId)),
  }),
  listVersions,
  createClaim,
  register,
];

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

function checkHook(hook: Value<typeof HOOK> | undefined): ProvisioningHook | undefined {
  if (hook === undefined || isHookTarget(hook.targetArn)) return hook;
  throw invalidRequest('The targetArn of a hook is the http:// address of a function here');
}

function view({ createdAt, modifiedAt, lastVersionId: _last, ...template }: StoredTemplate) {
  const creationDate = secondsOf(createdAt);
  return { ...template, creationDate, lastModifiedDate: secondsOf(modifiedAt) };
}

function checkVersion(versionId: string): number {
  const version = Number(versionId);
  if (Number.isSafeInteger(version)) return version;
  throw invalidRequest('Invalid version id');
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
