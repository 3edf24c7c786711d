ALTER TABLE "prediction_logs" ALTER COLUMN "label" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "prediction_logs" ALTER COLUMN "confidence_score" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "prediction_logs" ADD COLUMN "prediction" double precision;