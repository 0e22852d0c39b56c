import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { PortalClient } from '../api/client.ts';
import './view-sign-in.ts';
import type { SignedInEvent, ViewSignIn } from './view-sign-in.ts';

afterEach(() => document.body.replaceChildren());

const SESSION = { user: 'anna', role: 'operator' };

function draw() {
  const view = document.createElement('view-sign-in') as ViewSignIn;
  const client = {
    signIn: vi.fn<() => Promise<object>>(async () => SESSION),
    redeem: vi.fn<() => Promise<object>>(async () => SESSION),
  };
  view.client = client as unknown as PortalClient;
  const signedIn: unknown[] = [];
  view.addEventListener('lab-signed-in', (event) =>
    signedIn.push((event as SignedInEvent).detail.session),
  );
  document.body.append(view);
  return { client, signedIn };
}

test('an invited person chooses a password with a code, by keyboard', async () => {
  const { client, signedIn } = draw();
  await userEvent.click(page.getByRole('button', { name: 'I have a code' }));
  await page.getByLabelText('User name').fill('anna');
  await page.getByLabelText('Code', { exact: true }).fill('abc-def');
  await page.getByLabelText('New password').fill('four words of no song');
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(signedIn).toEqual([SESSION]));
  expect(client.redeem).toHaveBeenCalledWith({
    user: 'anna',
    code: 'abc-def',
    password: 'four words of no song',
  });
  expect(client.signIn).not.toHaveBeenCalled();
});

test('the form with a password is one press away', async () => {
  const { client } = draw();
  await userEvent.click(page.getByRole('button', { name: 'I have a code' }));
  await userEvent.click(page.getByRole('button', { name: 'I have a password' }));
  await page.getByLabelText('User name').fill('anna');
  await page.getByLabelText('Password').fill('secret');
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() =>
    expect(client.signIn).toHaveBeenCalledWith({ user: 'anna', password: 'secret' }),
  );
});
