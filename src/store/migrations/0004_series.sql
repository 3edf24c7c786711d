ALTER TABLE "latest_metrics" ADD COLUMN "series" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "latest_metrics_series_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);
--> statement-breakpoint
ALTER TABLE "latest_metrics" ADD CONSTRAINT "latest_metrics_series_unique" UNIQUE("series");
--> statement-breakpoint
ALTER TABLE "metrics" RENAME TO "run_metrics";
--> statement-breakpoint
CREATE TABLE "metrics" (
	"series" bigint NOT NULL,
	"timestamp" bigint NOT NULL,
	"step" bigint NOT NULL,
	"value" double precision NOT NULL,
	"is_nan" boolean NOT NULL
);
--> statement-breakpoint
INSERT INTO "metrics" SELECT l.series, m.timestamp, m.step, m.value, m.is_nan FROM "run_metrics" m JOIN "latest_metrics" l USING (run_id, key);
--> statement-breakpoint
DROP TABLE "run_metrics";
--> statement-breakpoint
ALTER TABLE "metrics" ADD CONSTRAINT "metrics_series_timestamp_step_value_is_nan_pk" PRIMARY KEY("series","timestamp","step","value","is_nan");
--> statement-breakpoint
CREATE FUNCTION forget_points() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM metrics WHERE series IN (SELECT series FROM gone);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "latest_metrics_forget_points" AFTER DELETE ON "latest_metrics" REFERENCING OLD TABLE AS gone
	FOR EACH STATEMENT EXECUTE FUNCTION forget_points();
