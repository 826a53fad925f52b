import { personName } from './person-name';

describe('the name of a person', () => {
  const takes = (name: string) => personName(200).safeParse(name).success;

  it.each(['Kim', '김철수', 'Dr. Kim', 'J.R. Kim', "Sinéad O'Connor", 'Kim, Ha-neul', 'María-José'])(
    'may be %s',
    (name) => expect(takes(name)).toBe(true),
  );

  it.each([
    'your account is blocked, confirm at https://evil.example',
    'evil.example/login',
    'example.org',
    'kim@example.org',
    'www.evil',
    'HTTP://EVIL',
    'evil\uff0eexample',
    'two\nlines',
  ])('must not be %j, because letters quote it', (name) => expect(takes(name)).toBe(false));
});
