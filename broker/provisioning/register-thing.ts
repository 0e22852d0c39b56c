/**
 * Carries a provisioning plan out in the registry: all of it or nothing (developer guide,
 * `provision-template`). What exists and differs is left alone unless the template says otherwise.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../common/aws-error.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import type { Registry } from '../registry/registry.ts';
import type { Thing } from '../registry/things.ts';
import { isThingName } from '../access/topics.ts';
import { fault } from './template-functions.ts';
import type { PlannedPolicy, PlannedThing, ProvisioningPlan } from './template.ts';

interface RegisterPorts {
  readonly db: CoreDatabase;
  readonly registry: Registry;
}

interface ProvisionedThing {
  readonly thingName: string | undefined;
  readonly policyNames: readonly string[];
  readonly deviceConfiguration: Readonly<Record<string, string>>;
}

/**
 * Registers what a plan asks for; the certificate is already in the registry. Throws TemplateFault
 * and AwsError; then nothing was changed.
 */
export function registerThing(
  plan: ProvisioningPlan,
  certificateId: string | undefined,
  { db, registry }: RegisterPorts,
): ProvisionedThing {
  return allOrNothing(db, () => {
    const policyNames = plan.policies.map((policy) => settlePolicy(policy, registry));
    if (certificateId !== undefined) settleState(plan, certificateId, registry);
    const { thing } = plan;
    if (thing !== undefined) settleThing(thing, registry);
    if (thing !== undefined && certificateId !== undefined) {
      const kind = plan.certificate?.isExclusive === true ? 'EXCLUSIVE_THING' : undefined;
      registry.certificates.attach(thing.name, certificateId, kind);
    }
    if (certificateId !== undefined) {
      const target = registry.arns.of('cert', certificateId);
      for (const name of policyNames) registry.policies.attach(name, target);
    }
    const { deviceConfiguration } = plan;
    return { thingName: thing?.name, policyNames, deviceConfiguration };
  });
}

/** A part of the open transaction that can be taken back alone. */
export function allOrNothing<T>(db: CoreDatabase, work: () => T): T {
  db.begin();
  db.sql.exec('SAVEPOINT provisioning');
  try {
    const result = work();
    db.sql.exec('RELEASE provisioning');
    return result;
  } catch (error) {
    db.sql.exec('ROLLBACK TO provisioning; RELEASE provisioning');
    throw error;
  }
}

function settleState(plan: ProvisioningPlan, certificateId: string, registry: Registry): void {
  const { certificates } = registry;
  const { state } = certificates.get(certificateId);
  const wanted = plan.certificate?.status ?? 'ACTIVE';
  const override = plan.certificate?.overrides['Status'] ?? 'DO_NOTHING';
  if (state === wanted) return;
  if (state !== 'PENDING_ACTIVATION' && override === 'FAIL') {
    throw conflict(`The certificate is ${state}, not ${wanted}`);
  }
  if (state === 'PENDING_ACTIVATION' || override === 'REPLACE') {
    certificates.setState(certificateId, wanted);
  }
}

function settleThing(wanted: PlannedThing, registry: Registry): void {
  const { name, attributes = {}, typeName, billingGroup } = wanted;
  if (!isThingName(name)) throw fault(`"${name.slice(0, 130)}" is not a thing name`);
  const existing = registry.things.find(name);
  if (typeName !== undefined) registry.types.get(typeName);
  if (billingGroup !== undefined) registry.billingGroups.get(billingGroup);
  if (existing === undefined) {
    registry.things.create(name, {
      attributes,
      thingTypeName: typeName,
      billingGroupName: billingGroup,
    });
  } else {
    changeThing(existing, wanted, registry);
  }
  settleGroups(wanted, existing !== undefined, registry);
}

/** The groups of a new thing; those of one that is there go by their override. */
function settleGroups(wanted: PlannedThing, isThere: boolean, registry: Registry): void {
  const { name, groups: names, overrides } = wanted;
  if (names === undefined) return;
  const { groups, things } = registry;
  const found = names.map((group) => groups.get(group));
  const before = groups.groupsOf(name);
  const isSame = before.length === names.length && before.every((group) => names.includes(group));
  const override = isThere ? (overrides['ThingGroups'] ?? 'DO_NOTHING') : 'MERGE';
  if (isSame || override === 'DO_NOTHING') return;
  if (override === 'FAIL') throw conflict(`ThingGroups of thing ${name} differs`);
  const thing = things.get(name);
  if (override === 'REPLACE') {
    const left = before.filter((group) => !names.includes(group));
    for (const group of left) groups.removeThing(groups.get(group), thing);
  }
  for (const group of found) groups.addThing(group, thing);
}

/** Each property that is there and differs goes by its override. */
function changeThing(existing: Thing, wanted: PlannedThing, { things }: Registry): void {
  const { attributes, typeName, billingGroup, overrides } = wanted;
  const differs = (property: string, isOther: boolean): boolean => {
    if (!isOther) return false;
    const override = overrides[property] ?? 'DO_NOTHING';
    if (override === 'FAIL') throw conflict(`${property} of thing ${existing.thingName} differs`);
    return override !== 'DO_NOTHING';
  };
  const isOtherType = typeName !== undefined && typeName !== existing.thingTypeName;
  const areOthers =
    attributes !== undefined && JSON.stringify(attributes) !== JSON.stringify(existing.attributes);
  const isOtherGroup = billingGroup !== undefined && billingGroup !== existing.billingGroupName;
  if (differs('BillingGroup', isOtherGroup)) {
    things.setBillingGroup(existing.thingName, billingGroup);
  }
  const changesType = differs('ThingTypeName', isOtherType);
  const changesAttributes = differs('AttributePayload', areOthers);
  if (!changesType && !changesAttributes) return;
  things.update(existing.thingName, {
    ...(changesType ? { thingTypeName: typeName } : {}),
    ...(changesAttributes ? { attributes, merge: overrides['AttributePayload'] === 'MERGE' } : {}),
  });
}

/** The name of the policy; one that is written out is stored under the hash of its text. */
function settlePolicy(planned: PlannedPolicy, { policies }: Registry): string {
  if ('name' in planned) return policies.get(planned.name).policyName;
  const parsed = parsePolicyDocument(planned.document);
  if ('malformed' in parsed) {
    throw new AwsError('MalformedPolicyException', parsed.malformed.message);
  }
  const name = createHash('sha256').update(planned.document).digest('hex');
  if (policies.find(name) === undefined) policies.create(name, planned.document);
  return name;
}

function conflict(message: string): AwsError {
  return new AwsError('ResourceRegistrationFailureException', message);
}
