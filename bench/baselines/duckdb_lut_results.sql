-- The results lut looks at, from the view "results" (canonical headers); $term is the judged term. Followed by one of
-- duckdb_lut_last_term.sql and duckdb_lut_outstanding.sql.
WITH terms AS (
    SELECT 学年学期, row_number() OVER (ORDER BY 学年学期) AS n FROM (SELECT DISTINCT 学年学期 FROM results)
),
-- t counts terms from the judged one: 0 is judged, 1 the next, which only make-ups matter of
near AS (
    SELECT 学年学期, n - (SELECT n FROM terms WHERE 学年学期 = $term) AS t FROM terms
    WHERE n <= 1 + (SELECT n FROM terms WHERE 学年学期 = $term)
),
-- outcome: 0 passed, 1 failed, 3 exempt, 4 withdrawn, 5 pending; kind: 0 attempt, 1 deferred exam, 2 make-up
marked AS (
    SELECT 学号 AS student, coalesce(nullif(课程代码, ''), 课程名称) AS course, t, 考试性质 AS sitting,
           CASE WHEN 考试性质 = '缓考' THEN 1 WHEN starts_with(考试性质, '补考') THEN 2 ELSE 0 END AS kind,
           CASE coalesce(nullif(成绩备注, ''), 成绩)
               WHEN '旷考' THEN 1 WHEN '缺考' THEN 1 WHEN '作弊' THEN 1 WHEN '违纪' THEN 1
               WHEN '免修' THEN 3 WHEN '退选' THEN 4 WHEN '缓考' THEN 5 WHEN '' THEN 5
               WHEN '优秀' THEN 0 WHEN '良好' THEN 0 WHEN '中等' THEN 0 WHEN '及格' THEN 0 WHEN '合格' THEN 0
               WHEN '不及格' THEN 1 WHEN '不合格' THEN 1
               ELSE CASE WHEN 成绩::DOUBLE >= 60 THEN 0 ELSE 1 END
           END AS outcome
    FROM results JOIN near USING (学年学期)
),
recent AS MATERIALIZED (SELECT * FROM marked WHERE t >= -1),
deferred AS (SELECT * FROM recent WHERE kind = 1 AND outcome <> 5),
attempts AS (SELECT * FROM recent WHERE kind = 0 OR (kind = 1 AND outcome = 5)),
-- a deferred exam completes the pending attempt of its term, else of the term before; else it is an attempt itself
completed AS (
    SELECT d.*, CASE WHEN own.t IS NOT NULL THEN d.t WHEN before.t IS NOT NULL AND taken.t IS NULL THEN d.t - 1 END AS of
    FROM deferred d
    LEFT JOIN attempts own ON own.student = d.student AND own.course = d.course AND own.t = d.t AND own.outcome = 5
    LEFT JOIN attempts before
        ON before.student = d.student AND before.course = d.course AND before.t = d.t - 1 AND before.outcome = 5
    LEFT JOIN deferred taken ON taken.student = d.student AND taken.course = d.course AND taken.t = d.t - 1
    WHERE d.t >= 0
),
-- what was sat in the judged term, and in the next one: a make-up there belongs to the attempt of its own term
judged AS (
    SELECT a.student, a.course, a.sitting, coalesce(c.outcome, a.outcome) AS main
    FROM attempts a LEFT JOIN completed c ON c.student = a.student AND c.course = a.course AND c.of = 0
    WHERE a.t = 0
    UNION ALL
    SELECT student, course, sitting, outcome FROM completed WHERE of IS NULL AND t = 0
),
sat_next AS (
    SELECT student, course FROM attempts WHERE t = 1
    UNION SELECT student, course FROM completed WHERE of IS NULL AND t = 1
),
makeups AS (SELECT * FROM recent WHERE kind = 2 AND t >= 0),
nth_makeup AS (
    SELECT *, row_number() OVER (PARTITION BY student, course, t ORDER BY sitting) AS nth FROM makeups
),
made_up AS (
    SELECT student, course, arg_max(outcome, nth) AS outcome FROM (
        SELECT student, course, nth, outcome FROM nth_makeup WHERE t = 0
        UNION ALL
        SELECT student, course, nth, outcome FROM nth_makeup later WHERE t = 1
            AND NOT EXISTS (FROM sat_next s WHERE s.student = later.student AND s.course = later.course)
            AND NOT EXISTS (FROM makeups m WHERE m.student = later.student AND m.course = later.course AND m.t = 0)
    ) WHERE outcome < 4 GROUP BY student, course
),
failed AS (
    SELECT j.student, j.course, main = 1 AS in_regular, main <> 0 AND coalesce(m.outcome, main) = 1 AS after_makeup
    FROM judged j LEFT JOIN made_up m USING (student, course)
    WHERE NOT contains(sitting, '重修') AND (main = 1 OR m.outcome = 1)
),
-- a regular exam again in a later term is a retake; withdrawn, exempt or merely pending, the first was none
first_time AS (
    SELECT * FROM failed f
    WHERE NOT EXISTS (
        FROM marked e WHERE e.student = f.student AND e.course = f.course AND e.t < 0 AND e.outcome < 2
    ) AND NOT EXISTS (
        FROM completed c WHERE c.student = f.student AND c.course = f.course AND c.of = -1 AND c.outcome < 2
    )
),
