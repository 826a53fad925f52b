import { VirtualTime } from '@maru/testing';
import { oneProcessShop } from '../shops/one-process-shop';
import { PassingTime } from '../shops/passing-time';
import { silence } from './suites/silence';
import { withShop } from '../shops/test-shop';

// The hour passes in virtual time.
const time = new VirtualTime(new Date());
let passing: PassingTime;
const shop = withShop(() => oneProcessShop({ clock: time, scheduler: time }));
beforeAll(() => {
  passing = new PassingTime(time);
});
afterAll(() => passing.stop());

silence(shop, () => passing.hurry());
