ALTER TABLE "artifacts" RENAME TO "run_artifacts";
--> statement-breakpoint
CREATE TABLE "artifacts" (
	"path" text COLLATE "C" PRIMARY KEY NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"bytes" bigint NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
INSERT INTO "artifacts" SELECT regexp_replace(r.artifact_uri, '^mlflow-artifacts:/+', '') || '/' || a.path, a.sha256, a.bytes, r.start_time
	FROM "run_artifacts" a JOIN "runs" r USING (run_id);
--> statement-breakpoint
DROP TABLE "run_artifacts";
--> statement-breakpoint
UPDATE "experiments" SET artifact_location = 'mlflow-artifacts:/' || experiment_id WHERE artifact_location = 'mlflow-artifacts:/';
--> statement-breakpoint
INSERT INTO "experiments" (experiment_id, name, artifact_location, creation_time, last_update_time)
	SELECT 0, 'Default', 'mlflow-artifacts:/0', ms, ms FROM (SELECT (extract(epoch from now()) * 1000)::bigint AS ms) AS now
	ON CONFLICT DO NOTHING;
--> statement-breakpoint
DELETE FROM "aliases" WHERE name NOT IN (SELECT name FROM "registered_models");
--> statement-breakpoint
DELETE FROM "model_version_tags" WHERE name NOT IN (SELECT name FROM "registered_models");
--> statement-breakpoint
CREATE TABLE "registered_model_tags" (
	"name" varchar(256) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "registered_model_tags_name_key_pk" PRIMARY KEY("name","key")
);
--> statement-breakpoint
CREATE TABLE "assessments" (
	"assessment_id" varchar(50) PRIMARY KEY NOT NULL,
	"trace_id" varchar(50) NOT NULL,
	"name" varchar(250) NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"valid" boolean DEFAULT true NOT NULL,
	"content" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spans" (
	"trace_id" varchar(50) NOT NULL,
	"span_id" varchar(16) NOT NULL,
	"parent_span_id" varchar(16),
	"name" text NOT NULL,
	"type" varchar(250),
	"status" varchar(20) NOT NULL,
	"start_ns" bigint NOT NULL,
	"end_ns" bigint,
	"content" jsonb NOT NULL,
	CONSTRAINT "spans_trace_id_span_id_pk" PRIMARY KEY("trace_id","span_id")
);
--> statement-breakpoint
CREATE TABLE "trace_metadata" (
	"trace_id" varchar(50) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "trace_metadata_trace_id_key_pk" PRIMARY KEY("trace_id","key")
);
--> statement-breakpoint
CREATE TABLE "trace_runs" (
	"trace_id" varchar(50) NOT NULL,
	"run_id" varchar(32) NOT NULL,
	CONSTRAINT "trace_runs_trace_id_run_id_pk" PRIMARY KEY("trace_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "trace_tags" (
	"trace_id" varchar(50) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "trace_tags_trace_id_key_pk" PRIMARY KEY("trace_id","key")
);
--> statement-breakpoint
CREATE TABLE "traces" (
	"trace_id" varchar(50) PRIMARY KEY NOT NULL,
	"experiment_id" bigint NOT NULL,
	"request_time" bigint NOT NULL,
	"execution_ms" bigint,
	"state" varchar(20) NOT NULL,
	"client_request_id" varchar(250),
	"request_preview" text,
	"response_preview" text,
	"described" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "input_datasets" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"experiment_id" bigint NOT NULL,
	"name" varchar(500) NOT NULL,
	"digest" varchar(36) NOT NULL,
	"source_type" varchar(36) NOT NULL,
	"source" text NOT NULL,
	"schema" text,
	"profile" text,
	CONSTRAINT "input_datasets_by_digest" UNIQUE("experiment_id","name","digest")
);
--> statement-breakpoint
CREATE TABLE "inputs" (
	"run_id" varchar(32) NOT NULL,
	"dataset_id" bigint NOT NULL,
	"tags" jsonb NOT NULL,
	CONSTRAINT "inputs_run_id_dataset_id_pk" PRIMARY KEY("run_id","dataset_id")
);
--> statement-breakpoint
CREATE TABLE "logged_model_metrics" (
	"model_id" varchar(50) NOT NULL,
	"run_id" varchar(32) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" double precision NOT NULL,
	"timestamp" bigint NOT NULL,
	"step" bigint DEFAULT 0 NOT NULL,
	"is_nan" boolean DEFAULT false NOT NULL,
	"dataset_name" varchar(500) DEFAULT '' NOT NULL,
	"dataset_digest" varchar(36) DEFAULT '' NOT NULL,
	CONSTRAINT "logged_model_metrics_model_id_run_id_key_timestamp_step_value_is_nan_dataset_name_pk" PRIMARY KEY("model_id","run_id","key","timestamp","step","value","is_nan","dataset_name")
);
--> statement-breakpoint
CREATE TABLE "logged_model_params" (
	"model_id" varchar(50) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" varchar(6000) NOT NULL,
	CONSTRAINT "logged_model_params_model_id_key_pk" PRIMARY KEY("model_id","key")
);
--> statement-breakpoint
CREATE TABLE "logged_model_tags" (
	"model_id" varchar(50) NOT NULL,
	"key" varchar(250) NOT NULL,
	"value" varchar(8000) NOT NULL,
	CONSTRAINT "logged_model_tags_model_id_key_pk" PRIMARY KEY("model_id","key")
);
--> statement-breakpoint
CREATE TABLE "logged_models" (
	"model_id" varchar(50) PRIMARY KEY NOT NULL,
	"experiment_id" bigint NOT NULL,
	"name" varchar(500) NOT NULL,
	"model_type" varchar(500),
	"source_run_id" varchar(32),
	"status" varchar(40) NOT NULL,
	"status_message" text,
	"artifact_uri" text NOT NULL,
	"creation_timestamp" bigint NOT NULL,
	"last_updated_timestamp" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_models" (
	"run_id" varchar(32) NOT NULL,
	"model_id" varchar(50) NOT NULL,
	"is_output" boolean NOT NULL,
	"step" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "run_models_run_id_model_id_is_output_pk" PRIMARY KEY("run_id","model_id","is_output")
);
--> statement-breakpoint
CREATE TABLE "upload_parts" (
	"upload_id" varchar(64) NOT NULL,
	"part" integer NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "upload_parts_upload_id_part_pk" PRIMARY KEY("upload_id","part")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"upload_id" varchar(64) PRIMARY KEY NOT NULL,
	"path" text NOT NULL,
	"parts" integer NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "run_tags_by_key";
--> statement-breakpoint
DROP INDEX "runs_by_experiment";
--> statement-breakpoint
UPDATE "model_versions" SET source = 'mlflow-artifacts:/' || source WHERE source LIKE 'models/%';
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "storage_location" text;
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "model_id" varchar(50);
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "run_link" text;
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "user_id" varchar(256);
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "current_stage" varchar(20) DEFAULT 'None' NOT NULL;
--> statement-breakpoint
ALTER TABLE "model_versions" ADD COLUMN "deleted_at" bigint;
--> statement-breakpoint
ALTER TABLE "registered_model_tags" ADD CONSTRAINT "registered_model_tags_name_registered_models_name_fk" FOREIGN KEY ("name") REFERENCES "public"."registered_models"("name") ON DELETE cascade ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "assessments" ADD CONSTRAINT "assessments_trace_id_traces_trace_id_fk" FOREIGN KEY ("trace_id") REFERENCES "public"."traces"("trace_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "spans" ADD CONSTRAINT "spans_trace_id_traces_trace_id_fk" FOREIGN KEY ("trace_id") REFERENCES "public"."traces"("trace_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "trace_metadata" ADD CONSTRAINT "trace_metadata_trace_id_traces_trace_id_fk" FOREIGN KEY ("trace_id") REFERENCES "public"."traces"("trace_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "trace_runs" ADD CONSTRAINT "trace_runs_trace_id_traces_trace_id_fk" FOREIGN KEY ("trace_id") REFERENCES "public"."traces"("trace_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "trace_runs" ADD CONSTRAINT "trace_runs_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "trace_tags" ADD CONSTRAINT "trace_tags_trace_id_traces_trace_id_fk" FOREIGN KEY ("trace_id") REFERENCES "public"."traces"("trace_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_experiment_id_experiments_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("experiment_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "input_datasets" ADD CONSTRAINT "input_datasets_experiment_id_experiments_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("experiment_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "inputs" ADD CONSTRAINT "inputs_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "inputs" ADD CONSTRAINT "inputs_dataset_id_input_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."input_datasets"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "logged_model_metrics" ADD CONSTRAINT "logged_model_metrics_model_id_logged_models_model_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."logged_models"("model_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "logged_model_metrics" ADD CONSTRAINT "logged_model_metrics_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "logged_model_params" ADD CONSTRAINT "logged_model_params_model_id_logged_models_model_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."logged_models"("model_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "logged_model_tags" ADD CONSTRAINT "logged_model_tags_model_id_logged_models_model_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."logged_models"("model_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "logged_models" ADD CONSTRAINT "logged_models_experiment_id_experiments_experiment_id_fk" FOREIGN KEY ("experiment_id") REFERENCES "public"."experiments"("experiment_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "run_models" ADD CONSTRAINT "run_models_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("run_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "upload_parts" ADD CONSTRAINT "upload_parts_upload_id_uploads_upload_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("upload_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "assessments_by_trace" ON "assessments" USING btree ("trace_id");
--> statement-breakpoint
CREATE INDEX "trace_runs_by_run" ON "trace_runs" USING btree ("run_id");
--> statement-breakpoint
CREATE INDEX "traces_by_experiment" ON "traces" USING btree ("experiment_id","request_time","trace_id");
--> statement-breakpoint
CREATE INDEX "inputs_by_dataset" ON "inputs" USING btree ("dataset_id");
--> statement-breakpoint
CREATE INDEX "logged_models_by_experiment" ON "logged_models" USING btree ("experiment_id","creation_timestamp");
--> statement-breakpoint
CREATE INDEX "run_models_by_model" ON "run_models" USING btree ("model_id");
--> statement-breakpoint
ALTER TABLE "aliases" ADD CONSTRAINT "aliases_name_registered_models_name_fk" FOREIGN KEY ("name") REFERENCES "public"."registered_models"("name") ON DELETE cascade ON UPDATE cascade;
--> statement-breakpoint
ALTER TABLE "model_version_tags" ADD CONSTRAINT "model_version_tags_name_registered_models_name_fk" FOREIGN KEY ("name") REFERENCES "public"."registered_models"("name") ON DELETE cascade ON UPDATE cascade;
--> statement-breakpoint
CREATE INDEX "latest_metrics_by_key" ON "latest_metrics" USING btree ("key","value","run_id");
--> statement-breakpoint
CREATE INDEX "params_by_key" ON "params" USING btree ("key",left("value", 200));
--> statement-breakpoint
CREATE INDEX "run_tags_by_key" ON "run_tags" USING btree ("key",left("value", 200));
--> statement-breakpoint
CREATE INDEX "runs_by_experiment" ON "runs" USING btree ("experiment_id","start_time","run_id");
