/** Certificates, what hangs on them, the authorities that signed them, and provisioning templates. */
import { defined } from '#kernel/defined.ts';
import type { Certificate } from '../../registry/certificates.ts';
import { policyText } from './place-text.ts';
import { type Draft, tagsOf } from './draft.ts';

export function identityResources(draft: Draft): void {
  for (const certificate of draft.contents.registry.certificates.all())
    addCertificate(draft, certificate);
  authorities(draft);
  templates(draft);
}

/** CloudFormation registers certificates that work or that wait, and no others. */
const STATES = ['ACTIVE', 'INACTIVE', 'REVOKED'];

function addCertificate(
  draft: Draft,
  { certificateId: id, certificateArn, pem, state }: Certificate,
): void {
  const { contents, ids, resources, problems } = draft;
  const { registry } = contents;
  if (!STATES.includes(state)) {
    problems.push(`the certificate ${id.slice(0, 8)}…, which is ${state}`);
    return;
  }
  const name = ids.of('Certificate', id.slice(0, 16));
  resources.set(name, {
    Type: 'AWS::IoT::Certificate',
    // Without an authority of the account: that of a local core is none.
    Properties: { CertificatePem: pem, CertificateMode: 'SNI_ONLY', Status: state },
  });
  const Principal = { 'Fn::GetAtt': [name, 'Arn'] };
  for (const policy of registry.policies.namesOn(certificateArn)) {
    resources.set(ids.of('PolicyAttachment', `${policy} ${id.slice(0, 16)}`), {
      Type: 'AWS::IoT::PolicyPrincipalAttachment',
      Properties: { PolicyName: { Ref: ids.of('Policy', policy) }, Principal },
    });
  }
  for (const { thingName, kind } of registry.certificates.thingsOf(id)) {
    resources.set(ids.of('ThingAttachment', `${thingName} ${id.slice(0, 16)}`), {
      Type: 'AWS::IoT::ThingPrincipalAttachment',
      Properties: {
        ThingName: { Ref: ids.of('Thing', thingName) },
        Principal,
        ThingPrincipalType: kind,
      },
    });
  }
}

function authorities({ contents: { registry }, ids, parameters, resources, roles }: Draft): void {
  for (const authority of registry.authorities.all()) {
    const { certificateId: id, certificateArn, pem, state, mode } = authority;
    const short = id.slice(0, 16);
    const { registrationConfig: config = {}, autoRegistration } = authority;
    const verification = ids.of('VerificationCertificate', short);
    if (mode === 'DEFAULT') {
      parameters.set(verification, {
        Type: 'String',
        Description: `PEM of a certificate that the authority ${short} signed for the registration code of the account`,
      });
    }
    const registration = {
      ...defined({ TemplateName: config.templateName }),
      ...(config.templateBody === undefined
        ? {}
        : { TemplateBody: policyText(config.templateBody, registry.arns) }),
      ...(config.roleArn === undefined ? {} : { RoleArn: roles.forProvisioning(config.roleArn) }),
    };
    resources.set(ids.of('CACertificate', short), {
      Type: 'AWS::IoT::CACertificate',
      Properties: {
        CACertificatePem: pem,
        CertificateMode: mode,
        Status: state,
        AutoRegistrationStatus: autoRegistration,
        ...(mode === 'DEFAULT' ? { VerificationCertificatePem: { Ref: verification } } : {}),
        ...(Object.keys(registration).length === 0 ? {} : { RegistrationConfig: registration }),
        ...tagsOf(registry, certificateArn),
      },
    });
  }
}

function templates({ contents, ids, resources, roles }: Draft): void {
  for (const template of contents.templates) {
    const { templateName: name, type, description, enabled, preProvisioningHook: hook } = template;
    resources.set(ids.of('ProvisioningTemplate', name), {
      Type: 'AWS::IoT::ProvisioningTemplate',
      Properties: {
        TemplateName: name,
        TemplateType: type,
        TemplateBody: policyText(template.templateBody, contents.registry.arns),
        ProvisioningRoleArn: roles.forProvisioning(template.provisioningRoleArn),
        Enabled: enabled,
        ...defined({ Description: description }),
        ...(hook === undefined ? {} : { PreProvisioningHook: hookOf(hook) }),
        ...tagsOf(contents.registry, template.templateArn),
      },
    });
  }
}

function hookOf(hook: { readonly targetArn: string; readonly payloadVersion?: string }) {
  const { targetArn, payloadVersion } = hook;
  return {
    TargetArn: targetArn,
    ...defined({ PayloadVersion: payloadVersion }),
  };
}
