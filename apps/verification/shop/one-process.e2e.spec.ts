import { VirtualTime } from '@maru/testing';
import { oneProcessShop } from '../shops/one-process-shop';
import { PassingTime } from '../shops/passing-time';
import { withShop } from '../shops/test-shop';

import { explanation } from './suites/explanation';
import { fronts } from './suites/fronts';
import { keptAnswers } from './suites/kept-answers';
import { keysCommand } from './suites/keys-command';
import { logLines } from './suites/log-lines';
import { mcpClient } from './suites/mcp-client';
import { metricNames } from './suites/metric-names';
import { seeing } from './suites/seeing';
import { silence } from './suites/silence';
import { wholeShop } from './suites/whole-shop';

describe('the shop in one process', () => {
  const shop = withShop(() => oneProcessShop({ level: 'debug' }));
  keptAnswers(shop);
  fronts(shop);
  wholeShop(shop, { everyPage: true });
  explanation(shop, 'CONSUMER_BEHIND');
  seeing(shop);
  mcpClient(shop);
  keysCommand(shop);
  metricNames(shop);
  logLines(shop);
});

describe('the shop in one process, in virtual time', () => {
  const time = new VirtualTime(new Date());
  let passing: PassingTime;
  const shop = withShop(() => oneProcessShop({ clock: time, scheduler: time }));
  beforeAll(() => {
    passing = new PassingTime(time);
  });
  afterAll(() => passing.stop());

  silence(shop, () => passing.hurry());
});
