/** Templates of jobs, and domain configurations. */
import { isRecord } from '#kernel/records.ts';
import type { JobSettings } from '../../jobs/settings.ts';
import { type Draft, tagsOf } from './draft.ts';

export function fleetResources(draft: Draft): void {
  jobTemplates(draft);
  domains(draft);
}

function jobTemplates({ contents, ids, resources, problems }: Draft): void {
  const { registry } = contents;
  for (const template of contents.jobTemplates) {
    const { jobTemplateId: name, description, document, settings } = template;
    resources.set(ids.of('JobTemplate', name), {
      Type: 'AWS::IoT::JobTemplate',
      Properties: {
        JobTemplateId: name,
        Description: description,
        Document: document,
        ...settingsOf(settings),
        ...tagsOf(registry, registry.arns.of('jobtemplate', name)),
      },
    });
    const roleArn = settings.presignedUrlConfig?.roleArn;
    if (roleArn !== undefined) problems.push(`role of the job template ${name}: ${roleArn}`);
  }
}

/** CloudFormation has names of its own for two members. */
function settingsOf(settings: JobSettings): Readonly<Record<string, unknown>> {
  const { jobExecutionsRolloutConfig: rollout, jobExecutionsRetryConfig: retry } = settings;
  const { schedulingConfig, presignedUrlConfig, ...plain } = settings;
  return capitalized({
    ...plain,
    presignedUrlConfig: presignedUrlConfig?.roleArn === undefined ? undefined : presignedUrlConfig,
    jobExecutionsRolloutConfig: rollout && {
      maximumPerMinute: rollout.maximumPerMinute,
      exponentialRolloutRate: rollout.exponentialRate,
    },
    jobExecutionsRetryConfig: retry && { retryCriteriaList: retry.criteriaList },
    maintenanceWindows: schedulingConfig?.maintenanceWindows,
  }) as Readonly<Record<string, unknown>>;
}

/** Members begin with a capital there; what is not set is left out. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      item === undefined
        ? []
        : [[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, capitalized(item)]],
    ),
  );
}

function domains({ contents: { registry }, ids, resources, problems }: Draft): void {
  for (const domain of registry.domains.all()) {
    const { name, authorizer, serverCertificateArns: certificates } = domain;
    const own = domain.domainType === 'CUSTOMER_MANAGED';
    const standard = authorizer?.defaultAuthorizerName;
    resources.set(ids.of('DomainConfiguration', name), {
      Type: 'AWS::IoT::DomainConfiguration',
      Properties: {
        DomainConfigurationName: name,
        ServiceType: 'DATA',
        DomainConfigurationStatus: domain.status,
        TlsConfig: { SecurityPolicy: domain.securityPolicy },
        ...(own ? { DomainName: domain.domainName } : {}),
        ...(certificates.length === 0 ? {} : { ServerCertificateArns: certificates }),
        ...(standard === undefined
          ? {}
          : {
              AuthorizerConfig: {
                // A reference, so that the authoriser is made first.
                DefaultAuthorizerName: { Ref: ids.of('Authorizer', standard) },
                AllowAuthorizerOverride: authorizer?.allowAuthorizerOverride ?? false,
              },
            }),
        ...tagsOf(registry, domain.arn),
      },
    });
    if (own && certificates.length === 0) {
      problems.push(`server certificate of the domain ${domain.domainName}`);
    }
  }
}
