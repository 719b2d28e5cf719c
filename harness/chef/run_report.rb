# frozen_string_literal: true

require 'chef/handler'
require 'fileutils'
require 'json'

# Writes what a run of chef-client did, as one JSON file. It serves as report handler and as exception handler.
class RunReport < Chef::Handler
  SLOWEST = 5
  TRACE = 20

  def initialize(path)
    super()
    @path = path
  end

  def report
    FileUtils.mkdir_p(File.dirname(@path))
    File.write("#{@path}.new", JSON.generate(content), perm: 0o600)
    File.rename("#{@path}.new", @path)
  end

  private

  def content
    {
      'status' => success? ? 'success' : 'failed',
      'elapsed' => elapsed_time.to_f.round(3),
      'resources_total' => done.size,
      'updated' => done.select { |record| record.status == :updated }.map { |record| entry(record) },
      'slowest' => outermost.max_by(SLOWEST) { |record| record.elapsed_time.to_f }.map { |record| entry(record) },
      'exception' => failure,
    }
  end

  # Every action that was reached. A run that failed before its recipes were compiled has none.
  def done
    records = run_context&.action_collection&.action_records || []
    records.reject { |record| record.status == :unprocessed }
  end

  # A resource's time holds that of the resources inside it.
  def outermost
    done.select { |record| record.nesting_level.zero? }
  end

  def entry(record)
    resource = record.new_resource
    {
      'type' => resource.declared_type.to_s, 'name' => resource.name.to_s, 'action' => record.action.to_s,
      'cookbook' => resource.cookbook_name.to_s, 'recipe' => resource.recipe_name.to_s, 'line' => line_of(resource),
      'seconds' => record.elapsed_time.to_f.round(3)
    }
  end

  # "/path/default.rb:12:in `from_file'" → 12
  def line_of(resource)
    resource.source_line.to_s[/:(\d+)/, 1].to_i
  end

  # The outermost resource that failed: it stands in a recipe, where its reader can find it.
  def failure
    return unless exception

    culprit = done.select { |record| record.status == :failed }.min_by(&:nesting_level)
    {
      'class' => exception.class.name, 'message' => exception.message, 'resource' => culprit && entry(culprit),
      'backtrace' => Array(backtrace).first(TRACE)
    }
  end
end
