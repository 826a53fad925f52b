import { over } from '../attack';
import type { Attack } from '../attack';

/** Each login costs the shop a password hash. */
export const logins: Attack = {
  name: 'logs in again and again with a token, 40 at a time',
  begin: async (scene) => {
    const attacker = await scene.attacker({ signedIn: true });
    let n = 0;
    const wrong = () => ({ email: `nobody-${n++}@example.org`, password: 'a password of nobody' });
    return { slice: (signal) => over(signal, 40, () => attacker.post('/api/users/login', wrong())) };
  },
};
