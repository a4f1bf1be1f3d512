-- asnu 第七条 over the view "results" (canonical headers); $term is the judged term. One line per warned student.
WITH terms AS (
    SELECT 学年学期, row_number() OVER (ORDER BY 学年学期) AS n FROM (SELECT DISTINCT 学年学期 FROM results)
),
-- t counts terms from the judged one: 0 is judged, 1 the next, which only make-ups matter of
near AS (
    SELECT 学年学期, n - (SELECT n FROM terms WHERE 学年学期 = $term) AS t FROM terms
    WHERE n <= 1 + (SELECT n FROM terms WHERE 学年学期 = $term)
),
-- outcome: 0 passed, 1 failed, 2 truant, 3 exempt, 4 withdrawn, 5 pending; kind: 0 attempt, 1 deferred exam, 2 make-up
marked AS MATERIALIZED (
    SELECT 学号 AS student, coalesce(nullif(课程代码, ''), 课程名称) AS course, t, 考试性质 AS sitting,
           round(学分 * 100)::INT AS credits, round(绩点 * 10000)::INT AS point,
           CASE WHEN 考试性质 = '缓考' THEN 1 WHEN starts_with(考试性质, '补考') THEN 2 ELSE 0 END AS kind,
           CASE coalesce(nullif(成绩备注, ''), 成绩)
               WHEN '旷考' THEN 2 WHEN '缺考' THEN 1 WHEN '作弊' THEN 1 WHEN '违纪' THEN 1
               WHEN '免修' THEN 3 WHEN '退选' THEN 4 WHEN '缓考' THEN 5 WHEN '' THEN 5
               WHEN '优秀' THEN 0 WHEN '良好' THEN 0 WHEN '中等' THEN 0 WHEN '及格' THEN 0 WHEN '合格' THEN 0
               WHEN '不及格' THEN 1 WHEN '不合格' THEN 1
               ELSE CASE WHEN 成绩::DOUBLE >= 60 THEN 0 ELSE 1 END
           END AS outcome
    FROM results JOIN near USING (学年学期)
),
deferred AS (SELECT * FROM marked WHERE kind = 1 AND outcome <> 5),
makeups AS (
    SELECT *, row_number() OVER (PARTITION BY student, course, t ORDER BY sitting) AS nth FROM marked WHERE kind = 2
),
attempts AS (SELECT * FROM marked WHERE kind = 0 OR (kind = 1 AND outcome = 5)),
-- a deferred exam completes the pending attempt of its term, else of the term before; else it is an attempt itself
completed AS (
    SELECT d.*, CASE WHEN own.t IS NOT NULL THEN d.t WHEN before.t IS NOT NULL AND taken.t IS NULL THEN d.t - 1 END AS of
    FROM deferred d
    LEFT JOIN attempts own ON own.student = d.student AND own.course = d.course AND own.t = d.t AND own.outcome = 5
    LEFT JOIN attempts before
        ON before.student = d.student AND before.course = d.course AND before.t = d.t - 1 AND before.outcome = 5
    LEFT JOIN deferred taken ON taken.student = d.student AND taken.course = d.course AND taken.t = d.t - 1
),
to_make_up AS (
    SELECT DISTINCT a.student, a.course, a.t FROM attempts a SEMI JOIN makeups m USING (student, course)
    UNION SELECT student, course, t FROM completed WHERE of IS NULL
),
-- a make-up belongs to the attempt of its term, else to that of the term before if it has none yet
made_up AS (
    SELECT m.*,
           CASE WHEN own.t IS NULL AND before.t IS NOT NULL AND taken.t IS NULL
                THEN m.t - 1 ELSE m.t END AS of
    FROM makeups m
    LEFT JOIN to_make_up own ON own.student = m.student AND own.course = m.course AND own.t = m.t
    LEFT JOIN to_make_up before ON before.student = m.student AND before.course = m.course AND before.t = m.t - 1
    LEFT JOIN makeups taken
        ON taken.student = m.student AND taken.course = m.course AND taken.t = m.t - 1 AND taken.nth = 1
),
placed AS (
    SELECT student, course, t, t AS of, t * 1000 AS place, credits, point, outcome FROM attempts
    UNION ALL
    SELECT student, course, t, coalesce(of, t), coalesce(of, t) * 1000 + 100, credits, point, outcome FROM completed
    UNION ALL
    SELECT student, course, t, of, of * 1000 + 200 + (t - of) * 50 + nth, credits, point, outcome FROM made_up
),
courses AS (
    SELECT student,
           bool_or(outcome IN (1, 2)) AND NOT bool_or(outcome IN (0, 3)) AS outstanding,
           arg_max(credits, place) FILTER (outcome <> 4) AS credits,
           bool_or(of = 0 AND outcome NOT IN (3, 4)) AS selected_now,
           arg_max(outcome, place) FILTER (of = 0 AND outcome < 4) IN (1, 2) AS failed_now,
           arg_max(credits, place) FILTER (of = 0 AND outcome <> 4) AS credits_now,
           max(point) FILTER (outcome NOT IN (3, 4)) AS point,
           arg_max(credits, point::BIGINT * 100000 + place)
               FILTER (point IS NOT NULL AND outcome NOT IN (3, 4)) AS point_credits,
           bool_or(outcome = 2 AND t = 0) AS truant
    FROM placed WHERE of <= 0
    GROUP BY student, course
),
students AS (
    SELECT student,
           coalesce(sum(credits) FILTER (outstanding), 0) AS owed,
           coalesce(sum(credits_now) FILTER (failed_now), 0) AS failed,
           coalesce(sum(credits_now) FILTER (selected_now), 0) AS selected,
           sum(point::BIGINT * point_credits) AS points,
           sum(point_credits) FILTER (point IS NOT NULL) AS weights,
           bool_or(truant) AS truant
    FROM courses GROUP BY student
),
levels AS (
    SELECT student,
           CASE
               WHEN truant OR owed >= 1500 OR (selected > 0 AND failed * 100 >= selected * 25) OR points < weights * 20000
                   THEN 'red'
               WHEN owed >= 1000 OR (selected > 0 AND failed * 100 >= selected * 15) OR points < weights * 22000
                   THEN 'orange'
               WHEN owed >= 500 OR (selected > 0 AND failed * 100 >= selected * 5) THEN 'yellow'
           END AS level
    FROM students
)
SELECT student, level FROM levels WHERE level IS NOT NULL
