import type { ComponentChildren } from 'preact';
import type { Answer, Problem } from '../api/ask';
import { Link } from '../routing/link';
import { useTexts } from '../texts/language';
import type { Asked } from './use-answer';

export function Loading() {
  const { state } = useTexts();
  return (
    <p class="state" role="status">
      <span class="spinner" aria-hidden="true" /> {state.loading}
    </p>
  );
}

export const Empty = ({ children }: { readonly children: ComponentChildren }) => <p class="state">{children}</p>;

/** What the shop refused, and what the reader can do. */
export function Fault({ status, problem, again }: { status: number; problem: Problem; again?: () => void }) {
  const { state, shell } = useTexts();
  return (
    <div class="notice bad" role="alert">
      <p>{sentenceOf(status, problem, state)}</p>
      {problem.errors?.map(({ path, message }) => (
        <p class="quiet" key={path}>
          {path}: {message}
        </p>
      ))}
      {problem.code !== 'CONSOLE.NO_ANSWER' && (
        <p class="quiet">
          <code>{problem.code}</code> {problem.correlationId && state.reference(problem.correlationId)}
        </p>
      )}
      {status === 401 && (
        <Link to="/login" class="button">
          {shell.logIn}
        </Link>
      )}
      {again && status !== 401 && status !== 403 && (
        <button type="button" onClick={again}>
          {state.again}
        </button>
      )}
    </div>
  );
}

function sentenceOf(status: number, { detail, title }: Problem, state: ReturnType<typeof useTexts>['state']): string {
  if (status === 0) return state.noAnswer;
  if (status === 401) return state.needsLogin;
  if (status === 403 && title === 'Forbidden') return state.notAllowed;
  return detail || title || String(status);
}

/** Draws an answer: loading, refused, or what `children` makes of its body. */
export function Shown<Body>(props: {
  readonly of: Asked<Body>;
  readonly children: (body: Body, answer: Extract<Answer<Body>, { ok: true }>) => ComponentChildren;
}) {
  const { answer, again } = props.of;
  if (!answer) return <Loading />;
  if (!answer.ok) return <Fault status={answer.status} problem={answer.problem} again={again} />;
  return <>{props.children(answer.body, answer)}</>;
}
