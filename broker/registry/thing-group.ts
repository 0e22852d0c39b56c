/** A thing group as its callers see it. */
import type { Attributes } from './things.ts';

export interface ThingGroup {
  readonly thingGroupName: string;
  readonly thingGroupArn: string;
  readonly thingGroupId: string;
  readonly parentGroupName: string | undefined;
  readonly description: string | undefined;
  readonly attributes: Attributes;
  readonly version: number;
  readonly createdAt: number;
}

export interface ThingGroupInput {
  readonly parentGroupName?: string | undefined;
  readonly description?: string | undefined;
  readonly attributes: Attributes;
}
