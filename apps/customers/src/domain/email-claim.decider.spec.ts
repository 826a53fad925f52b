import { deriveId } from '@maru/kernel';
import { given } from '@maru/testing';
import { emailClaimDecider } from './email-claim.decider';

const [kim, lee] = [deriveId('user', 'kim'), deriveId('user', 'lee')];
const claimed = (userId: string) => ({ type: 'customers.email-claimed.v1', data: { userId } }) as const;
const address = (...history: ReturnType<typeof claimed>[]) => given(emailClaimDecider, history);

describe('an e-mail address', () => {
  it('belongs to the first user who claims it', () => {
    address()
      .when({ userId: kim })
      .then([claimed(kim)]);
    address(claimed(kim)).when({ userId: lee }).thenNothing();
    address(claimed(kim)).when({ userId: lee, insteadOf: lee }).thenNothing();
  });

  it('passes from a closed account to another user, once', () => {
    address(claimed(kim))
      .when({ userId: lee, insteadOf: kim })
      .then([claimed(lee)]);
    address(claimed(kim), claimed(lee))
      .when({ userId: deriveId('user', 'mia'), insteadOf: kim })
      .thenNothing();
  });
});
