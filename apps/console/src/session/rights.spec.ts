import { hasRole, isStaff, rightsIn } from './rights';

const token = (claims: object) => `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('the rights in an access token', () => {
  it('are the user and the roles', () => {
    expect(rightsIn(token({ sub: 'kim', roles: ['stock', 'customer'] }))).toEqual({
      userId: 'kim',
      roles: ['stock', 'customer'],
    });
  });

  it('are none when the token cannot be read', () => {
    for (const broken of ['', 'nonsense', 'a.b.c', token({})]) expect(rightsIn(broken).roles).toEqual([]);
  });

  it('make staff of everybody but a customer, and give an operator every role', () => {
    const of = (...roles: string[]) => ({ userId: 'kim', roles });
    expect([of(), of('customer'), of('stock')].map(isStaff)).toEqual([false, false, true]);
    expect([of('operator'), of('stock'), of('customer')].map((rights) => hasRole(rights, 'stock'))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
