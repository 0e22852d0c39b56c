/**
 * One certificate for many things, as a registry allows it: for load, where a key pair for each would take
 * longer than the load itself.
 */
import { withRegistry } from '../access/registry-transaction.ts';
import { issueThing, type IssuedThing, type IssueOptions } from './issue-thing.ts';

/**
 * Issues `thingName` and attaches its certificate, no longer exclusively, to things named `names` too. What
 * is there already stays. Throws as `issueThing`.
 */
export async function issueFleet(
  options: IssueOptions & { readonly names: readonly string[] },
): Promise<IssuedThing> {
  const issued = await issueThing(options);
  const { thingName, certificateId } = issued;
  await withRegistry(options, ({ registry: { things, certificates } }) => {
    certificates.attach(thingName, certificateId, 'NON_EXCLUSIVE_THING');
    const known = new Set(certificates.thingsOf(certificateId).map((one) => one.thingName));
    for (const name of options.names) {
      if (things.find(name) === undefined) things.create(name, { attributes: {} });
      if (!known.has(name)) certificates.attach(name, certificateId);
    }
  });
  return issued;
}
