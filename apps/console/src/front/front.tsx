import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import type { Problem } from '../api/ask';
import { Link } from '../routing/link';
import { goTo } from '../routing/location';
import { useSession } from '../session/session';
import { useTexts } from '../texts/language';
import { Fault } from '../ui/states';
import { useAnswer } from '../ui/use-answer';
import { keepDemo } from '../watch/kept-demo';
import type { DemoOrder } from '../watch/kept-demo';
import { Health } from './health';

interface Demo {
  readonly enabled: boolean;
  readonly stories: readonly string[];
}

/** The front door: what this is, that it runs, and where to go. */
export function Front() {
  const texts = useTexts().front;
  const session = useSession();
  return (
    <section class="page front">
      <h1>{texts.headline}</h1>
      <p class="lead">{texts.lead}</p>
      <Health />
      <div class="doors">
        <WatchDoor />
        <Link to={session ? '/orders' : '/login'} class="door">
          <strong>{session ? texts.toOrders : texts.logIn}</strong>
          <span>{session ? texts.toOrdersHow : texts.logInHow}</span>
        </Link>
        <a href="/docs" class="door">
          <strong>{texts.api}</strong>
          <span>{texts.apiHow}</span>
        </a>
      </div>
    </section>
  );
}

/** Places a demo order and goes to where it can be watched. */
function WatchDoor() {
  const { front: texts, stories } = useTexts();
  const { answer } = useAnswer<Demo>('/api/demo', { token: null });
  const [story, setStory] = useState('completed');
  const [placing, setPlacing] = useState(false);
  const [refused, setRefused] = useState<{ status: number; problem: Problem }>();
  const demo = answer?.ok ? answer.body : undefined;
  const place = async () => {
    setPlacing(true);
    setRefused(undefined);
    const placed = await ask<DemoOrder>('/api/demo/orders', { method: 'POST', body: { story }, token: null });
    setPlacing(false);
    if (!placed.ok) return setRefused(placed);
    keepDemo(placed.body);
    goTo(`/watch/${placed.body.orderId}`);
  };
  return (
    <div class="door main">
      <strong>{texts.watch}</strong>
      <span>{demo && !demo.enabled ? texts.noDemo : texts.watchHow}</span>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void place();
        }}
      >
        <label>
          <span>{texts.story}</span>
          <select value={story} disabled={!demo?.enabled} onChange={(event) => setStory(event.currentTarget.value)}>
            {(demo?.stories.length ? demo.stories : ['completed']).map((name) => (
              <option value={name} key={name}>
                {stories[name] ?? name}
              </option>
            ))}
          </select>
        </label>
        <button class="primary" disabled={!demo?.enabled || placing} aria-busy={placing}>
          {placing ? texts.placing : texts.watch}
        </button>
      </form>
      {refused && <Fault {...refused} />}
    </div>
  );
}
