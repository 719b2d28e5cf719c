# frozen_string_literal: true

require 'chefspec'
require_relative 'support/converged'
require_relative 'support/fake_commands'
require_relative 'support/matchers'
require_relative 'support/secret_values'
require_relative 'support/shared_examples'

RSpec.configure do |config|
  config.cookbook_path = %w(../cookbooks cookbooks).map { |path| File.expand_path(path, __dir__) }
  config.role_path = File.expand_path('../roles', __dir__)
  config.platform = 'debian'
  config.version = '12'
  config.log_level = :fatal
  config.disable_monkey_patching!
  config.order = :random
  config.include Converged
end
