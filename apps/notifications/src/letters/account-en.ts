import { letter } from './en';
import type { AccountTemplates } from './letter';

export const accountEn: AccountTemplates = {
  'confirm-address': ({ customerName, code }) =>
    letter(
      'Please confirm your e-mail address',
      customerName,
      'somebody has opened an account with this address. If it was you, confirm it with this code and your password:',
      `  ${code}`,
      'If it was not you, do nothing: nobody can log in before the address is confirmed.',
    ),
  'reset-password': ({ customerName, code }) =>
    letter(
      'A code for a new password',
      customerName,
      'somebody has asked for a new password for your account. If it was you, set it with this code:',
      `  ${code}`,
      'If it was not you, do nothing: your password stays as it is. Tell the code to nobody.',
    ),
  'already-registered': ({ customerName }) =>
    letter(
      'You have an account already',
      customerName,
      'somebody wanted to open an account with this address, which has one already. Nothing has changed.',
      'If it was you and the password is lost, or the account is none of yours, ask for a new password.',
    ),
  'password-changed': ({ customerName }) =>
    letter(
      'Your password was changed',
      customerName,
      'the password of your account was changed, and all logins have ended.',
      'If it was not you, ask for a new password now.',
    ),
};
