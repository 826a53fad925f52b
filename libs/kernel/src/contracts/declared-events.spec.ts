import { z } from 'zod';
import { declareEvents, declaredEvent, declaredEvents } from './declared-events';
import { defineEvent } from './event-contract';
import { topicFor, topicOf } from './topics';

const brewed = () => defineEvent('tea.tea-brewed.v1', 'Tea was brewed.', z.object({ cups: z.int() }));
const TeaBrewed = brewed();
const TeaDrunk = defineEvent('tea.tea-drunk.v1', 'Tea was drunk.', z.object({ cups: z.int() }));

describe('the declared events', () => {
  it('are found by their stored name and by their context', () => {
    declareEvents('tea', [TeaBrewed]);
    declareEvents('tea', [TeaDrunk]);
    expect(declaredEvent('tea.tea-brewed.v1')).toBe(TeaBrewed);
    expect(declaredEvents().get('tea')).toEqual([TeaBrewed, TeaDrunk]);
  });

  it('do not include what no module has declared', () => {
    expect(declaredEvent('tea.tea-spilt.v1')).toBeUndefined();
  });

  it('may be declared again by the same module, but not by another contract of the same name', () => {
    declareEvents('tea', [TeaBrewed]);
    expect(() => declareEvents('tea', [brewed()])).toThrow('tea.tea-brewed.v1 is declared twice');
    expect(declaredEvents().get('tea')).toHaveLength(2);
  });

  it('belong to the context that their name begins with', () => {
    expect(() => declareEvents('coffee', [TeaBrewed])).toThrow('cannot be declared as an event of coffee');
    expect(declaredEvents().has('coffee')).toBe(false);
  });

  it('of a context make one topic', () => {
    expect(topicFor('tea')).toEqual({ context: 'tea', name: topicOf('tea'), partitions: 3, retentionMs: -1 });
    expect(topicFor('coffee')).toBeUndefined();
  });
});
