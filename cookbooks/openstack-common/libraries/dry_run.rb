# frozen_string_literal: true

module OpenStackCommon
  # A dry run (why-run) asks servers that earlier resources of the same run would have started or would let us in to.
  module DryRun
    def self.on?
      Chef::Config[:why_run]
    end

    # The block's value; `empty` when it fails in a dry run, which is said. In a real run a failure is a failure.
    def self.answer_or(empty, whom)
      yield
    rescue StandardError => e
      raise unless on?

      Chef::Log.warn("dry run: #{whom} cannot be asked yet and is taken to be empty (#{e.message.lines.first.to_s.strip})")
      empty
    end
  end
end
