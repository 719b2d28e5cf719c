# frozen_string_literal: true

require 'rspec/expectations'

# expect(run).to set_option('/etc/nova/nova.conf', 'DEFAULT', 'debug' => true)
RSpec::Matchers.define :set_option do |path, section, options|
  match { |run| (settings_of(run, path)[section] || {}).to_h >= options }

  failure_message do |run|
    "#{path} [#{section}] should hold #{options}, and holds #{settings_of(run, path)[section].inspect}"
  end
end
