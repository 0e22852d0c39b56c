/** A CloudFormation template in the making. */
import type { JobTemplate } from '../../jobs/templates.ts';
import type { StoredTemplate } from '../../provisioning/store.ts';
import type { Registry } from '../../registry/registry.ts';
import type { StoredRule } from '../../rules/topic-rule.ts';
import type { LogicalIds } from './logical-ids.ts';
import type { CfnResource } from './resource.ts';
import type { Roles } from './roles.ts';

export interface CfnTemplate {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, CfnResource>>;
}

export interface CoreContents {
  readonly registry: Registry;
  readonly rules: readonly StoredRule[];
  readonly templates: readonly StoredTemplate[];
  readonly jobTemplates: readonly JobTemplate[];
}

/** A template in the making: resources by logical id, and what could not be said. */
export interface Draft {
  readonly contents: CoreContents;
  readonly ids: LogicalIds;
  readonly roles: Roles;
  readonly parameters: Map<string, unknown>;
  readonly resources: Map<string, CfnResource>;
  readonly problems: string[];
}

/** Tags of a resource, where it has any. */
export function tagsOf({ tags }: Registry, arn: string): { readonly Tags?: unknown } {
  const own = tags.of(arn);
  return own.length === 0 ? {} : { Tags: own };
}
