/**
 * Domain configurations on the control plane (API reference, `API_CreateDomainConfiguration`). What
 * they say about authorisers, TLS and being enabled is done; what is not done here is refused.
 */
import { randomBytes } from 'node:crypto';
import { invalidRequest } from '../common/aws-error.ts';
import { DOMAIN_STATES, SECURITY_POLICIES } from '../registry/domain-configurations.ts';
import type {
  DomainAuthorizer,
  DomainConfiguration,
  SecurityPolicy,
} from '../registry/domain-configurations.ts';
import { paginate } from '../registry/page.ts';
import {
  oneOf,
  optionalBoolean,
  optionalObject,
  optionalText,
  optionalTexts,
  queryText,
} from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/domainConfigurations/:domainConfigurationName';

export const DOMAIN_OPERATIONS: readonly Operation[] = [
  control('CreateDomainConfiguration', `POST ${ONE}`, create),
  control('DescribeDomainConfiguration', `GET ${ONE}`, describe),
  control('UpdateDomainConfiguration', `PUT ${ONE}`, update),
  control('DeleteDomainConfiguration', `DELETE ${ONE}`, remove),
  control('ListDomainConfigurations', 'GET /domainConfigurations', list),
];

const SERVICES = ['DATA', 'CREDENTIAL_PROVIDER', 'JOBS'] as const;
type Service = (typeof SERVICES)[number];
/** The endpoints that every account has; here they are one. */
const ENDPOINTS: Readonly<Record<string, Service>> = {
  'iot:CredentialProvider': 'CREDENTIAL_PROVIDER',
  'iot:Data-ATS': 'DATA',
  'iot:Jobs': 'JOBS',
};
const POLICY_DEFAULT: SecurityPolicy = 'IoTSecurityPolicy_TLS13_1_2_2022_10';
const DOMAIN_NAME =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const CERTIFICATE_ARN = /^arn:aws(?:-cn)?:acm:[a-z]{2}-[\w-]+:\d{12}:certificate\/[\w/-]+$/;

function create(request: HttpRequest, core: CoreServices): unknown {
  const name = nameOf(request);
  const body = jsonBody(request);
  if (/^iot:/i.test(name)) throw invalidRequest('Names that begin with iot: are reserved');
  const service = oneOf(optionalText(body, 'serviceType'), 'serviceType', SERVICES) ?? 'DATA';
  if (service !== 'DATA') throw invalidRequest('Only the service type DATA can be configured');
  refuseAbsent(body);
  const domainName = optionalText(body, 'domainName');
  if (domainName !== undefined && !DOMAIN_NAME.test(domainName)) {
    throw invalidRequest(`Invalid domainName: ${domainName.slice(0, 253)}`);
  }
  const serverCertificateArns = certificatesOf(body);
  if (domainName === undefined && serverCertificateArns.length > 0) {
    throw invalidRequest('serverCertificateArns are for domains of your own: give a domainName');
  }
  const made = core.registry.domains.create(name, {
    domainName: domainName ?? `${randomBytes(7).toString('hex')}.iot.localhost`,
    domainType: domainName === undefined ? 'AWS_MANAGED' : 'CUSTOMER_MANAGED',
    status: 'ENABLED',
    authorizer: authorizerOf(body, core),
    securityPolicy: policyOf(body) ?? POLICY_DEFAULT,
    serverCertificateArns,
  });
  putTags(core.registry, made.arn, body);
  return named(made);
}

/** What AWS has and this core does not; a way to leave it out is no reason to refuse. */
function refuseAbsent(body: JsonObject): void {
  const ocsp = optionalObject(body, 'serverCertificateConfig') ?? {};
  if (optionalBoolean(ocsp, 'enableOCSPCheck') === true || optionalText(ocsp, 'ocspLambdaArn')) {
    throw invalidRequest('serverCertificateConfig: this core has no OCSP stapling');
  }
  const callback = optionalObject(body, 'clientCertificateConfig') ?? {};
  if (optionalText(callback, 'clientCertificateCallbackArn') !== undefined) {
    throw invalidRequest('clientCertificateConfig: this core calls no function for certificates');
  }
  for (const member of ['authenticationType', 'applicationProtocol']) {
    if ((optionalText(body, member) ?? 'DEFAULT') !== 'DEFAULT') {
      throw invalidRequest(`${member}: this core knows DEFAULT only, by port and ALPN`);
    }
  }
}

/** Shown, and not asked for: the core signs a certificate for the name itself. */
function certificatesOf(body: JsonObject): readonly string[] {
  const arns = optionalTexts(body, 'serverCertificateArns') ?? [];
  if (arns.length > 1) throw invalidRequest('Only one server certificate can be given');
  const bad = arns.find((arn) => !CERTIFICATE_ARN.test(arn));
  if (bad !== undefined) throw invalidRequest(`Invalid certificate ARN: ${bad.slice(0, 256)}`);
  return arns;
}

/** Throws ResourceNotFoundException for an authoriser that is not there. */
function authorizerOf(body: JsonObject, { registry }: CoreServices): DomainAuthorizer | undefined {
  const config = optionalObject(body, 'authorizerConfig');
  if (config === undefined) return undefined;
  const defaultAuthorizerName = optionalText(config, 'defaultAuthorizerName');
  if (defaultAuthorizerName !== undefined) registry.customAuthorizers.get(defaultAuthorizerName);
  const allowAuthorizerOverride = optionalBoolean(config, 'allowAuthorizerOverride') ?? false;
  return { defaultAuthorizerName, allowAuthorizerOverride };
}

function policyOf(body: JsonObject): SecurityPolicy | undefined {
  const text = optionalText(optionalObject(body, 'tlsConfig') ?? {}, 'securityPolicy');
  const known = Object.keys(SECURITY_POLICIES) as SecurityPolicy[];
  return oneOf(text, 'securityPolicy', known);
}

function update(request: HttpRequest, core: CoreServices): unknown {
  const body = jsonBody(request);
  const name = nameOf(request);
  if (name in ENDPOINTS) throw invalidRequest(`${name} is of every account and stays as it is`);
  const { name: _name, arn: _arn, statusAt: _at, ...before } = core.registry.domains.get(name);
  refuseAbsent(body);
  const state = optionalText(body, 'domainConfigurationStatus');
  const isRemoved = optionalBoolean(body, 'removeAuthorizerConfig') ?? false;
  const authorizer = authorizerOf(body, core);
  if (isRemoved && authorizer !== undefined) {
    throw invalidRequest('authorizerConfig cannot be given and removed together');
  }
  const after = core.registry.domains.update(name, {
    ...before,
    status: oneOf(state, 'domainConfigurationStatus', DOMAIN_STATES) ?? before.status,
    authorizer: isRemoved ? undefined : (authorizer ?? before.authorizer),
    securityPolicy: policyOf(body) ?? before.securityPolicy,
  });
  return named(after);
}

function remove(request: HttpRequest, { registry }: CoreServices): void {
  const name = nameOf(request);
  if (name in ENDPOINTS) throw invalidRequest(`${name} is of every account and cannot be deleted`);
  registry.tags.removeAll(registry.domains.delete(name).arn);
}

function describe(request: HttpRequest, { registry, db }: CoreServices): unknown {
  const name = nameOf(request);
  const service = ENDPOINTS[name];
  if (service !== undefined) {
    return {
      ...endpointSummary(name, db.arns.of('domainconfiguration', name)),
      ...{ domainName: 'localhost', domainType: 'ENDPOINT', domainConfigurationStatus: 'ENABLED' },
      ...{ serverCertificates: [], tlsConfig: { securityPolicy: POLICY_DEFAULT } },
      ...{ authenticationType: 'DEFAULT', applicationProtocol: 'DEFAULT' },
    };
  }
  const known = registry.domains.get(name);
  return {
    ...named(known),
    domainName: known.domainName,
    serverCertificates: known.serverCertificateArns.map((serverCertificateArn) => ({
      serverCertificateArn,
      serverCertificateStatus: 'VALID',
    })),
    authorizerConfig: known.authorizer,
    domainConfigurationStatus: known.status,
    serviceType: 'DATA',
    domainType: known.domainType,
    lastStatusChangeDate: seconds(known.statusAt),
    tlsConfig: { securityPolicy: known.securityPolicy },
    serverCertificateConfig: { enableOCSPCheck: false },
    authenticationType: 'DEFAULT',
    applicationProtocol: 'DEFAULT',
  };
}

function list(request: HttpRequest, { registry, db }: CoreServices): unknown {
  const service = oneOf(queryText(request, 'serviceType'), 'serviceType', SERVICES);
  const endpoints = Object.keys(ENDPOINTS).map((name) =>
    endpointSummary(name, db.arns.of('domainconfiguration', name)),
  );
  const own = registry.domains.all().map((one) => ({ ...named(one), serviceType: 'DATA' }));
  const wanted = [...endpoints, ...own]
    .filter(({ serviceType }) => service === undefined || serviceType === service)
    .sort((a, b) => (a.domainConfigurationName < b.domainConfigurationName ? -1 : 1));
  const page = paginate(
    wanted,
    markerPage(request, 'ListDomainConfigurations', true),
    (one) => one.domainConfigurationName,
  );
  return { domainConfigurations: page.items, nextMarker: page.nextToken };
}

function endpointSummary(domainConfigurationName: string, domainConfigurationArn: string) {
  const serviceType = ENDPOINTS[domainConfigurationName];
  return { domainConfigurationName, domainConfigurationArn, serviceType };
}

function named({ name, arn }: DomainConfiguration) {
  return { domainConfigurationName: name, domainConfigurationArn: arn };
}

function nameOf(request: HttpRequest): string {
  return checkName('domainConfigurationName', param(request, 'domainConfigurationName'));
}
