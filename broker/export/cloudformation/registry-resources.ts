/** Things, their types and groups. */
import { defined } from '#kernel/defined.ts';
import { type Draft, tagsOf } from './draft.ts';
import type { CfnResource } from './resource.ts';

export function registryResources(draft: Draft): void {
  thingTypes(draft);
  billingGroups(draft);
  thingGroups(draft);
  things(draft);
  roleAliases(draft);
  authorizers(draft);
}

function thingTypes({ contents: { registry }, ids, resources }: Draft): void {
  for (const type of registry.types.all()) {
    const { thingTypeName: name, description, searchableAttributes: searchable } = type;
    const properties = {
      ...defined({ ThingTypeDescription: description }),
      ...(searchable.length === 0 ? {} : { SearchableAttributes: searchable }),
    };
    resources.set(ids.of('ThingType', name), {
      Type: 'AWS::IoT::ThingType',
      Properties: {
        ThingTypeName: name,
        ...(type.deprecatedAt === undefined ? {} : { DeprecateThingType: true }),
        ...(Object.keys(properties).length === 0 ? {} : { ThingTypeProperties: properties }),
        ...tagsOf(registry, type.thingTypeArn),
      },
    });
  }
}

function billingGroups({ contents: { registry }, ids, resources }: Draft): void {
  for (const {
    billingGroupName: name,
    billingGroupArn,
    description,
  } of registry.billingGroups.all()) {
    resources.set(ids.of('BillingGroup', name), {
      Type: 'AWS::IoT::BillingGroup',
      Properties: {
        BillingGroupName: name,
        ...(description === undefined
          ? {}
          : { BillingGroupProperties: { BillingGroupDescription: description } }),
        ...tagsOf(registry, billingGroupArn),
      },
    });
  }
}

function thingGroups({ contents: { registry }, ids, resources, problems }: Draft): void {
  for (const group of registry.groups.all()) {
    const { thingGroupName: name, parentGroupName: parent, description, attributes } = group;
    const properties = {
      ...defined({ ThingGroupDescription: description }),
      ...attributePayload(attributes),
    };
    resources.set(ids.of('ThingGroup', name), {
      Type: 'AWS::IoT::ThingGroup',
      Properties: {
        ThingGroupName: name,
        // A reference, so that the parent is made first.
        ...(parent === undefined ? {} : { ParentGroupName: { Ref: ids.of('ThingGroup', parent) } }),
        ...(Object.keys(properties).length === 0 ? {} : { ThingGroupProperties: properties }),
        ...tagsOf(registry, group.thingGroupArn),
      },
    });
    const members = registry.groups.thingsOf(name);
    if (members.length > 0) problems.push(`members of the group ${name}: ${members.join(', ')}`);
    const policies = registry.policies.namesOn(group.thingGroupArn);
    if (policies.length > 0) problems.push(`policies on the group ${name}: ${policies.join(', ')}`);
  }
}

function things({ contents: { registry }, ids, resources, problems }: Draft): void {
  for (const thing of registry.things.all()) {
    const { thingName, thingTypeName, billingGroupName, attributes } = thing;
    resources.set(ids.of('Thing', thingName), {
      Type: 'AWS::IoT::Thing',
      Properties: { ThingName: thingName, ...attributePayload(attributes) },
    } satisfies CfnResource);
    if (thingTypeName !== undefined)
      problems.push(`type of the thing ${thingName}: ${thingTypeName}`);
    if (billingGroupName !== undefined) {
      problems.push(`billing group of the thing ${thingName}: ${billingGroupName}`);
    }
  }
}

/** What the roles may do is known to this core by their policies, and to the account by its own. */
function roleAliases({ contents: { registry }, ids, resources, problems }: Draft): void {
  for (const alias of registry.roleAliases.all()) {
    const { roleAlias, roleArn, credentialDurationSeconds, roleAliasArn } = alias;
    resources.set(ids.of('RoleAlias', roleAlias), {
      Type: 'AWS::IoT::RoleAlias',
      Properties: {
        RoleAlias: roleAlias,
        RoleArn: roleArn,
        CredentialDurationSeconds: credentialDurationSeconds,
        ...tagsOf(registry, roleAliasArn),
      },
    });
    problems.push(`role of the role alias ${roleAlias}: ${roleArn}`);
  }
}

function authorizers({ contents: { registry }, ids, resources, problems }: Draft): void {
  for (const authorizer of registry.customAuthorizers.all()) {
    const { authorizerName: name, authorizerFunctionArn, tokenKeyName } = authorizer;
    const keys = authorizer.tokenSigningPublicKeys;
    resources.set(ids.of('Authorizer', name), {
      Type: 'AWS::IoT::Authorizer',
      Properties: {
        AuthorizerName: name,
        AuthorizerFunctionArn: authorizerFunctionArn,
        SigningDisabled: authorizer.signingDisabled,
        Status: authorizer.status,
        EnableCachingForHttp: authorizer.enableCachingForHttp,
        ...defined({ TokenKeyName: tokenKeyName }),
        ...(Object.keys(keys).length === 0 ? {} : { TokenSigningPublicKeys: keys }),
        ...tagsOf(registry, authorizer.authorizerArn),
      },
    });
    problems.push(`function of the authorizer ${name}: ${authorizerFunctionArn}`);
  }
  const standard = registry.customAuthorizers.defaultName();
  if (standard !== undefined) problems.push(`default authorizer: ${standard}`);
}

function attributePayload(attributes: Readonly<Record<string, string>>) {
  if (Object.keys(attributes).length === 0) return {};
  return { AttributePayload: { Attributes: attributes } };
}
