/**
 * What a core has, as a CloudFormation template: things, policies, certificates, rules, templates of
 * provisioning and the roles that they name. What CloudFormation has no resource for is named.
 */
import { tagsOf, type CfnTemplate, type CoreContents, type Draft } from './draft.ts';
import { LogicalIds } from './logical-ids.ts';
import { fleetResources } from './fleet-resources.ts';
import { identityResources } from './identity-resources.ts';
import { registryResources } from './registry-resources.ts';
import { ruleResources } from './rule-resources.ts';
import { Roles } from './roles.ts';
import { policyText } from './place-text.ts';

/** Quotas page of CloudFormation. */
const RESOURCES_MAX = 500;

interface CloudFormationExport {
  readonly template: CfnTemplate;
  /** One sentence for what the template does not hold. */
  readonly problems: readonly string[];
}

/** Pure: the same core gives the same template. */
export function cloudFormation(contents: CoreContents): CloudFormationExport {
  const ids = new LogicalIds();
  const draft: Draft = {
    contents,
    ids,
    roles: new Roles(ids, contents.registry.arns),
    parameters: new Map(),
    resources: new Map(),
    problems: [],
  };
  policies(draft);
  registryResources(draft);
  identityResources(draft);
  fleetResources(draft);
  ruleResources(draft);
  for (const [id, resource] of draft.roles.resources()) draft.resources.set(id, resource);
  const { resources, parameters, problems } = draft;
  if (resources.size > RESOURCES_MAX) {
    problems.push(
      `${resources.size} resources: CloudFormation takes ${RESOURCES_MAX} in one template`,
    );
  }
  return { template: templateOf(resources, parameters), problems };
}

function templateOf(resources: Draft['resources'], parameters: Draft['parameters']): CfnTemplate {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'AWS IoT resources as they are in a local core',
    ...(parameters.size === 0 ? {} : { Parameters: Object.fromEntries(parameters) }),
    Resources: Object.fromEntries(resources),
  };
}

function policies({ contents: { registry }, ids, resources }: Draft): void {
  for (const { policyName, policyArn, policyDocument } of registry.policies.all()) {
    resources.set(ids.of('Policy', policyName), {
      Type: 'AWS::IoT::Policy',
      Properties: {
        PolicyName: policyName,
        PolicyDocument: policyText(JSON.parse(policyDocument), registry.arns),
        ...tagsOf(registry, policyArn),
      },
    });
  }
}
